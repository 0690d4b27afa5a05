using System.Text.Json;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Rules;
using Studio.Decisions.Decisions;
using Studio.Decisions.Rules;
using Studio.Kernel.Identifiers;

namespace Studio.Decisions.Performance;

/// <summary>A published rule that proposes nothing.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="Name">Its name.</param>
/// <param name="Matched">How often it matched all the same.</param>
public sealed record UnusedRule(string RuleId, string Name, int Matched);

/// <summary>The published rules that came to nothing.</summary>
/// <param name="Sampled">How many decisions that was seen in: the newest of the period, <see cref="UnusedRules.SampleSize"/> at most.</param>
/// <param name="NeverMatched">Their conditions were true in none of them.</param>
/// <param name="Shadowed">They matched, and each time another rule came before them.</param>
public sealed record UnusedRulesReport(int Sampled, IReadOnlyList<UnusedRule> NeverMatched, IReadOnlyList<UnusedRule> Shadowed);

/// <summary>Finds the published rules that propose nothing.</summary>
internal sealed class UnusedRules(IServiceProvider services, DecisionSnapshots snapshots, UnitOfWork unit)
{
    /// <summary>The decisions that are looked at at most.</summary>
    public const int SampleSize = 5_000;

    private const int Shown = 100;
    private static readonly HashSet<string> BehindOthers = new(StringComparer.Ordinal) { ArbitrationOutcome.BeyondLimit, ArbitrationOutcome.SameOffer, ArbitrationOutcome.LowerScore };

    /// <summary>The rules that came to nothing since a moment.</summary>
    public async Task<UnusedRulesReport> GetAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var snapshot = await snapshots.GetAsync(services, cancellationToken);
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<string>(
            $"SELECT Considered FROM Decision WHERE Id >= @first ORDER BY Id DESC LIMIT {SampleSize}", new { first = IdGenerator.FirstAt(since) }, ct), cancellationToken);
        var (matched, behind) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        foreach (var considered in rows.SelectMany(r => JsonSerializer.Deserialize<List<Considered>>(r, JsonSerializerOptions.Web)!).Where(c => !Enum.TryParse<RuleOutcome>(c.Outcome, out var outcome) || outcome == RuleOutcome.Matched))
        {
            matched[considered.RuleId] = matched.GetValueOrDefault(considered.RuleId) + 1;
            behind[considered.RuleId] = behind.GetValueOrDefault(considered.RuleId) + (BehindOthers.Contains(considered.Outcome) ? 1 : 0);
        }

        var rules = snapshot.Rules.Rules.Select(r => new UnusedRule(r.Rule.Id, r.Rule.Name, matched.GetValueOrDefault(r.Rule.Id))).ToList();
        return new UnusedRulesReport(rows.Count, [.. rules.Where(r => rows.Count > 0 && r.Matched == 0).Take(Shown)], [.. rules.Where(r => r.Matched > 0 && behind[r.RuleId] == r.Matched).Take(Shown)]);
    }
}
