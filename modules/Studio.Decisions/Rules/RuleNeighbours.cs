using System.Globalization;
using Microsoft.Extensions.Localization;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Rules;
using Studio.Scripting.Expressions;

namespace Studio.Decisions.Rules;

/// <summary>What is said of another rule; the message is followed by its name, which leads to its page.</summary>
internal sealed record RuleNote(string Message, string? Name = null, string? Url = null);

/// <summary>A rule that is being written, as far as others are compared with it. <paramref name="Id"/> is null for a new one.</summary>
internal sealed record RuleDraft(string? Id, string? OfferId, RuleLayer Layer, IReadOnlyList<string> Touchpoints, IReadOnlyList<string> Channels, int Priority, bool IsMandatory);

/// <summary>What the published rules have to do with one that is being written.</summary>
/// <param name="Conflicts">Rules that say the same, say it of the same offer, or stand against it.</param>
/// <param name="Overlaps">Rules that match the same customers, those that share most first.</param>
internal sealed record RuleNeighbourhood(IReadOnlyList<RuleNote> Conflicts, IReadOnlyList<RuleNote> Overlaps);

/// <summary>
/// Compares a rule that is being written with the published ones of the same places: by their words, and by trying them on some of the customers whom it matches. As in the count, facts that only a
/// contact knows are taken as met.
/// </summary>
internal sealed class RuleNeighbours(DecisionSnapshots snapshots, FactService facts, IServiceProvider services, IStringLocalizer<DecisionParts> text, TimeProvider time)
{
    /// <summary>How many of those who match are tried.</summary>
    public const int SampleSize = 200;

    private const int MaximumRules = 200;
    private const int MaximumNotes = 8;
    private const int MaximumOverlaps = 5;

    /// <summary>Compares.</summary>
    /// <param name="draft">The rule.</param>
    /// <param name="condition">Its condition as written.</param>
    /// <param name="matching">Customers whom it matches; the first <see cref="SampleSize"/> are tried.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    public async Task<RuleNeighbourhood> CompareAsync(RuleDraft draft, string condition, IReadOnlyList<string> matching, CancellationToken cancellationToken)
    {
        var snapshot = await snapshots.GetAsync(services, cancellationToken);
        var now = time.GetUtcNow();
        var near = snapshot.Rules.Rules.Where(r => r.Rule.Id != draft.Id && !r.IsBroken && !(now >= r.Rule.ValidTo) && Meet(draft.Touchpoints, r.Rule.Touchpoints) && Meet(draft.Channels, r.Rule.Channels)).ToList();
        var gates = draft.Layer == RuleLayer.Applicability ? near.Where(r => r.Rule.Layer != RuleLayer.Applicability && r.Rule.OfferId == draft.OfferId).Take(MaximumNotes).ToList() : [];
        var rivals = near.Where(r => r.Rule.Layer == RuleLayer.Applicability).Take(MaximumRules).ToList();
        var matches = await TryAsync(snapshot, [.. gates, .. rivals], [.. matching.Take(SampleSize)], now, cancellationToken);
        var conflicts = InWords(draft, condition, near).Concat(gates.Where((_, i) => matching.Count > 0 && matches[i] == 0).Select(g => Note(g.Rule, text["Nobody who matches may have the offer by this rule:"]))).Take(MaximumNotes);
        return new RuleNeighbourhood([.. conflicts], draft.Layer == RuleLayer.Applicability ? Overlaps(draft, rivals, matches[gates.Count..], Math.Min(matching.Count, SampleSize), near.Count) : []);
    }

    /// <summary>What can be told from the words of the rules alone.</summary>
    private IEnumerable<RuleNote> InWords(RuleDraft draft, string condition, IReadOnlyList<CompiledRule> near)
    {
        var written = Plain(condition);
        foreach (var rule in near.Select(r => r.Rule).Where(r => r.Layer == draft.Layer))
        {
            var isSameOffer = rule.OfferId == draft.OfferId;
            if (Plain(rule.Condition) == written)
            {
                yield return Note(rule, isSameOffer ? text["This rule says the same of the same offer:"] : text["This rule has the same condition:"]);
            }
            else if (isSameOffer && draft.Layer == RuleLayer.Applicability)
            {
                yield return Note(rule, text["This rule proposes the same offer under another condition:"]);
            }
        }
    }

    private List<RuleNote> Overlaps(RuleDraft draft, List<CompiledRule> rivals, int[] matches, int tried, int near)
    {
        var notes = rivals.Zip(matches).Where(r => r.Second > 0).OrderByDescending(r => r.Second).Take(MaximumOverlaps)
            .Select(r => Note(r.First.Rule, string.Format(CultureInfo.CurrentCulture, text["{0} of the {1} looked at; {2}"].Value, r.Second, tried, Order(draft, r.First.Rule)))).ToList();
        if (near > MaximumRules)
        {
            notes.Add(new RuleNote(string.Format(CultureInfo.CurrentCulture, text["Only the first {0} rules of these places were compared."].Value, MaximumRules)));
        }

        return notes;
    }

    private string Order(RuleDraft draft, Rule other) => (draft.IsMandatory, draft.Priority).CompareTo((other.IsMandatory, other.Priority)) switch
    {
        > 0 => text["goes after this one:"],
        < 0 => text["goes before this one:"],
        _ => text["has the same priority:"],
    };

    /// <summary>Of how many of the customers each rule is true.</summary>
    private async Task<int[]> TryAsync(DecisionSnapshot snapshot, IReadOnlyList<CompiledRule> rules, IReadOnlyList<string> customers, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (customers.Count == 0)
        {
            return new int[rules.Count];
        }

        var conditions = rules.Select(snapshot.AssumingMet).ToList();
        var batch = new FactBatch(snapshot.Catalogue, [.. customers.Select(id => new FactSubject(id, null))], null, now, conditions.SelectMany(c => c?.Members.Select(m => m.Path) ?? []).ToHashSet(StringComparer.Ordinal));
        await facts.LoadAsync(batch, cancellationToken);
        return [.. conditions.Select(c => c is null ? customers.Count : batch.Profiles.Count(p => c.Test(p) == Truth.True))];
    }

    private static bool Meet(IReadOnlyList<string> some, IReadOnlyList<string> others) => some.Count == 0 || others.Count == 0 || some.Any(s => CompiledRule.Applies(others, s));

    private static string Plain(string condition) => string.Join(' ', condition.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static RuleNote Note(Rule rule, string message) => new(message, rule.Name, "/admin/rules/" + rule.Id);
}
