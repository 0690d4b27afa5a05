using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Rules;

namespace Studio.DecisionEngine.Replay;

/// <summary>
/// Tells of stored decisions what other rules would have said. Where the same rules as then could have proposed, the draws of then are kept, and the same is said. Where others could, the order is mandatory,
/// priority, score: those of then with their scores of then (whoever won by exploration goes on winning over those it won over), new ones with the mean propensity of their offer on the channel. What could not
/// be proposed to this person then (answered, capped, out of stock) is not proposed now. Safe for several threads.
/// </summary>
/// <param name="rules">The other rules.</param>
/// <param name="offers">The offers that can be proposed.</param>
/// <param name="propensity">How likely an offer is accepted on a channel, where no score of then says more.</param>
public sealed class Replayer(RuleSet rules, IReadOnlyDictionary<string, ReplayOffer> offers, Func<string, string, double> propensity)
{
    private readonly ConcurrentDictionary<long, IReadOnlyList<Doubtful>> _doubtful = new();
    private readonly ConcurrentDictionary<string, Rule> _versions = new(rules.Rules.Select(r => KeyValuePair.Create(r.Rule.Version, r.Rule)).DistinctBy(p => p.Key), StringComparer.Ordinal);

    /// <summary>Makes rules of then known, so that a version which differs in words only is not taken for another rule.</summary>
    public void Know(IEnumerable<Rule> versions)
    {
        foreach (var rule in versions)
        {
            _versions.TryAdd(rule.Version, rule);
        }
    }

    /// <summary>Replays one decision.</summary>
    public void Replay(KeptDecision decision, ReplayTally tally)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(tally);
        if (decision.Facts is not { } facts)
        {
            tally.Erased();
            return;
        }

        var profile = FactProfile.FromJson(rules.Catalogue, facts);
        if (Missing(decision, facts, profile) is { Count: > 0 } missing)
        {
            tally.Untold(missing);
            return;
        }

        var open = Open(decision, profile);
        var then = decision.Proposals.Select(p => p.OfferId).ToList();
        var old = decision.Considered.Where(c => c.Outcome is KeptOutcome.Proposed or KeptOutcome.Withheld or KeptOutcome.Passed).ToList();
        if (IsSame(open, old))
        {
            tally.Told(decision.Id, then, then);
            return;
        }

        var arranged = new Arranger(decision, offers, propensity, Version).Arrange(open, old);
        tally.Told(decision.Id, then, arranged.Told);
        Estimate(decision, open, old, arranged, tally);
    }

    private Rule? Version(string version) => _versions.GetValueOrDefault(version);

    /// <summary>The rules that may propose now, in their order.</summary>
    private List<Rule> Open(KeptDecision decision, FactProfile profile)
    {
        var barred = decision.Considered.Where(c => c.Outcome == KeptOutcome.Barred).Select(c => (Version(c.RuleVersion) ?? rules.Rules.FirstOrDefault(r => r.Rule.Id == c.RuleId)?.Rule)?.OfferId).ToHashSet();
        var open = new List<Rule>();
        var room = ArrayPool<int>.Shared.Rent(Math.Max(1, rules.Rules.Count));
        try
        {
            var matched = room.AsSpan(0, rules.Match(profile, decision.Place, decision.MadeAt, room));
            foreach (var index in matched)
            {
                var rule = rules.Rules[index].Rule;
                if (rule.Layer == RuleLayer.Applicability && offers.ContainsKey(rule.OfferId) && !barred.Contains(rule.OfferId) && rules.Gates.ClosedBy(rule.OfferId, matched, decision.Place, decision.MadeAt) is null)
                {
                    open.Add(rule);
                }
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(room);
        }

        return open;
    }

    private bool IsSame(List<Rule> open, List<KeptCandidate> old) =>
        open.Count == old.Count && old.TrueForAll(c => open.Exists(r => r.Id == c.RuleId && WeighsAs(r, c.RuleVersion)));

    /// <summary>True where a version of then and the rule of now are the same to arbitration.</summary>
    private bool WeighsAs(Rule rule, string version) => rule.Version == version
        || (Version(version) is { } then && (then.OfferId, then.IsMandatory, then.Priority, then.Weight, then.ControlShare, then.ControlSalt) == (rule.OfferId, rule.IsMandatory, rule.Priority, rule.Weight, rule.ControlShare, rule.ControlSalt));

    /// <summary>
    /// Adds to the estimate of the first place. That the other rules choose otherwise is told by the facts alone, not by what was drawn then: else those that drew well would be left out.
    /// </summary>
    private void Estimate(KeptDecision decision, List<Rule> open, List<KeptCandidate> old, Arranged arranged, ReplayTally tally)
    {
        var first = decision.Proposals.Count > 0 ? decision.Proposals[0] : null;
        var rewards = first is null ? [] : decision.Rewards.Where(r => r.RuleId == first.RuleId).ToList();
        if (arranged.Best is not { } best)
        {
            if (first is not null)
            {
                tally.Silent(rewards);
            }

            return;
        }

        var kept = old.Where(c => open.Exists(r => r.Id == c.RuleId && WeighsAs(r, c.RuleVersion))).Select(c => c.RuleId).ToHashSet(StringComparer.Ordinal);
        var mattered = old.Exists(c => !kept.Contains(c.RuleId) && (Version(c.RuleVersion) is not { } gone || Rank(gone).CompareTo(Rank(best)) >= 0));
        if (!mattered && kept.Contains(best.Id))
        {
            // Those of its rank are all still there, and what came anew comes after them.
            return;
        }

        var tried = old.Exists(c => c.RuleId == best.Id || Version(c.RuleVersion)?.OfferId == best.OfferId);
        if (first is null)
        {
            tally.Shifted(1, 0, rewards, tried: false);
            return;
        }

        tally.Shifted(first.Probability ?? (first.IsScored ? 1 : null), first.OfferId == best.OfferId ? 1 : 0, rewards, tried);
    }

    private static (bool, int) Rank(Rule rule) => (rule.IsMandatory, rule.Priority);

    /// <summary>The facts for want of which some rule can be told neither true nor false, though it might have been.</summary>
    private HashSet<string>? Missing(KeptDecision decision, JsonObject facts, FactProfile profile)
    {
        HashSet<string>? missing = null;
        foreach (var doubtful in _doubtful.GetOrAdd(decision.Moment.Number, _ => FindDoubtful(decision.Moment)))
        {
            var unkept = doubtful.Facts.Where(f => doubtful.Calls.Contains(f) || !facts.ContainsKey(f)).ToList();
            if (unkept.Count > 0 && doubtful.Rule.Ask(doubtful.Calls.Count == 0 ? profile : Without(facts, doubtful.Calls), decision.Place, decision.MadeAt) == RuleOutcome.Unknown)
            {
                (missing ??= new(StringComparer.Ordinal)).UnionWith(unkept);
            }
        }

        return missing;
    }

    private FactProfile Without(JsonObject facts, IReadOnlySet<string> calls)
    {
        var kept = new JsonObject(facts.Where(f => !calls.Contains(f.Key)).Select(f => KeyValuePair.Create(f.Key, f.Value?.DeepClone())));
        return FactProfile.FromJson(rules.Catalogue, kept);
    }

    private List<Doubtful> FindDoubtful(KeptMoment moment)
    {
        var found = new List<Doubtful>();
        foreach (var rule in rules.Rules.Where(r => r.Condition is not null))
        {
            var calls = rule.Prepared!.Calls.Where(c => !IsKept(moment, c)).Select(c => c.Member.Path).ToHashSet(StringComparer.Ordinal);
            var asked = rule.Prepared.Calls.Select(c => c.Member.Path).ToHashSet(StringComparer.Ordinal);
            var plain = rule.Condition!.Members.Select(m => m.Path).Where(p => !asked.Contains(p) && !moment.Facts.Contains(p));
            if (calls.Concat(plain).Distinct(StringComparer.Ordinal).ToList() is { Count: > 0 } facts)
            {
                found.Add(new Doubtful(rule, facts, calls));
            }
        }

        return found;
    }

    /// <summary>Of function-like facts a decision keeps only what was asked about; of the rest it does not say that it is false.</summary>
    private static bool IsKept(KeptMoment moment, Scripting.Expressions.ScopeCall call) =>
        moment.Asked.TryGetValue(call.Member.Path, out var about) && (about is null || (call.Arguments is { Count: 1 } arguments && about.Contains(arguments[0].ToString())));

    private sealed record Doubtful(CompiledRule Rule, IReadOnlyList<string> Facts, IReadOnlySet<string> Calls);
}
