using Studio.Data.Sessions;
using Studio.Kernel.Values;

namespace Studio.Decisions.Performance;

/// <summary>How a rule did in a period.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="Presented">How often its proposal was shown.</param>
/// <param name="Accepted">How often it was accepted.</param>
/// <param name="Declined">How often it was declined.</param>
/// <param name="Withheld">How often it was withheld from its control group.</param>
/// <param name="Values">The value of what was accepted, per currency; currencies are never added up.</param>
public sealed record RuleFigures(string RuleId, long Presented, long Accepted, long Declined, long Withheld, IReadOnlyList<Money> Values)
{
    /// <summary>A rule that nobody was shown.</summary>
    public static RuleFigures None(string ruleId) => new(ruleId, 0, 0, 0, 0, []);

    /// <summary>How often it led to what the offer was for, such as the purchase.</summary>
    public long Converted { get; init; }

    /// <summary>Accepted of presented, 0 to 1; null where nothing was presented.</summary>
    public double? AcceptanceRate => Presented == 0 ? null : (double)Accepted / Presented;
}

/// <summary>Counts answers per rule.</summary>
public sealed class RulePerformance(UnitOfWork unit)
{
    /// <summary>The figures of every rule that was presented since the moment; null counts from the beginning.</summary>
    public Task<IReadOnlyDictionary<string, RuleFigures>> GetAsync(DateTimeOffset? since, CancellationToken cancellationToken) => CountAsync(null, since, cancellationToken);

    /// <summary>The figures of one rule since the moment; null where nothing was proposed by it.</summary>
    public async Task<RuleFigures?> GetOfAsync(string ruleId, DateTimeOffset? since, CancellationToken cancellationToken) =>
        (await CountAsync(ruleId, since, cancellationToken)).GetValueOrDefault(ruleId);

    private async Task<IReadOnlyDictionary<string, RuleFigures>> CountAsync(string? ruleId, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<Row>($"""
            SELECT RuleId, Currency, count(*) FILTER (WHERE Kind = 1) AS Presented, count(*) FILTER (WHERE Kind = 2) AS Accepted, count(*) FILTER (WHERE Kind = 3) AS Declined,
              count(*) FILTER (WHERE Kind = 4) AS Withheld, count(*) FILTER (WHERE Kind = 6) AS Converted,
              CAST(coalesce(sum(Amount) FILTER (WHERE Kind = 2), 0) AS BIGINT) AS Amount
            FROM DecisionResponse WHERE {(ruleId is null ? "" : "RuleId = @ruleId AND ")}AnsweredUtc >= @since GROUP BY RuleId, Currency
            """, new { ruleId, since = since?.ToUnixTimeMilliseconds() ?? 0 }, ct), cancellationToken);
        return rows.GroupBy(r => r.RuleId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => new RuleFigures(
            g.Key, g.Sum(r => r.Presented), g.Sum(r => r.Accepted), g.Sum(r => r.Declined), g.Sum(r => r.Withheld),
            [.. g.Where(r => r.Accepted > 0).Select(r => new Money(r.Amount, r.Currency))]) { Converted = g.Sum(r => r.Converted) }, StringComparer.Ordinal);
    }

    // Settable, not positional: a computed column of an empty result has no type that a constructor could be matched by.
    private sealed class Row
    {
        public string RuleId { get; set; } = "";

        public string Currency { get; set; } = "";

        public long Presented { get; set; }

        public long Accepted { get; set; }

        public long Declined { get; set; }

        public long Withheld { get; set; }

        public long Converted { get; set; }

        public long Amount { get; set; }
    }
}
