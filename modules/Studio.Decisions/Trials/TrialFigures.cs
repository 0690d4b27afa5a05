using Studio.Data.Sessions;
using Studio.Decisions.Decisions;
using Studio.Kernel.Values;
using Studio.Statistics;
using Studio.Statistics.Lift;

namespace Studio.Decisions.Trials;

/// <summary>How one arm of a trial did.</summary>
/// <param name="Contacts">The decisions of people who belong to it.</param>
/// <param name="AcceptedContacts">The contacts at which something was accepted.</param>
/// <param name="Presented">Proposals that were shown.</param>
/// <param name="Accepted">Proposals that were accepted.</param>
/// <param name="Converted">Proposals that led to what they were for.</param>
/// <param name="Values">What that was worth, per currency.</param>
internal sealed record TrialArm(long Contacts, long AcceptedContacts, long Presented, long Accepted, long Converted, IReadOnlyList<Money> Values)
{
    /// <summary>The share of contacts at which something was accepted.</summary>
    public Proportion Acceptance => new(AcceptedContacts, Contacts);

    /// <summary>The 95 % interval of that share.</summary>
    public Interval Interval => Proportions.Wilson(Acceptance);
}

/// <summary>How both arms did.</summary>
/// <param name="Base">Those who were decided for by the published rules.</param>
/// <param name="Candidate">Those who were decided for by the tried rules.</param>
internal sealed record TrialFigures(TrialArm Base, TrialArm Candidate)
{
    /// <summary>How sure it has to be that the tried rules do worse, before a trial is rolled back; it is looked several times.</summary>
    public const double Level = 0.99;

    /// <summary>The share of the candidate minus that of the base, with its 99 % interval.</summary>
    public LiftOfProportions Difference => Proportions.Lift(Candidate.Acceptance, Base.Acceptance, Level);

    private const string Arm = "CASE WHEN d.RuleSet < 0 THEN 1 ELSE 0 END";

    /// <summary>How many contacts each arm has; read from an index alone.</summary>
    public static async Task<(long Base, long Candidate)> ContactsAsync(DbSession session, string trialId, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<CountRow>($"SELECT {Arm} AS Arm, count(*) AS Count FROM Decision d WHERE d.TrialId = @trialId GROUP BY {Arm}", new { trialId }, cancellationToken);
        return (Of(rows, 0), Of(rows, 1));
    }

    /// <summary>Counts both arms.</summary>
    public static async Task<TrialFigures> CountAsync(DbSession session, string trialId, CancellationToken cancellationToken)
    {
        var contacts = await ContactsAsync(session, trialId, cancellationToken);
        var accepted = await session.QueryAsync<CountRow>($"""
            SELECT {Arm} AS Arm, count(*) AS Count FROM Decision d WHERE d.TrialId = @trialId AND EXISTS (SELECT 1 FROM DecisionResponse r WHERE r.DecisionId = d.Id AND r.Kind = 2) GROUP BY {Arm}
            """, new { trialId }, cancellationToken);
        var answers = await session.QueryAsync<AnswerRow>($"""
            SELECT {Arm} AS Arm, r.Kind, r.Currency, count(*) AS Count, CAST(coalesce(sum(r.Amount), 0) AS BIGINT) AS Amount
            FROM Decision d JOIN DecisionResponse r ON r.DecisionId = d.Id WHERE d.TrialId = @trialId AND r.Kind IN (1, 2, 6) GROUP BY {Arm}, r.Kind, r.Currency
            """, new { trialId }, cancellationToken);
        return new TrialFigures(ArmOf(contacts.Base, 0), ArmOf(contacts.Candidate, 1));

        TrialArm ArmOf(long count, long arm)
        {
            var converted = answers.Where(a => a.Arm == arm && a.Kind == (long)ResponseKind.Converted).ToList();
            return new TrialArm(count, Of(accepted, arm), CountOf(arm, ResponseKind.Presented), CountOf(arm, ResponseKind.Accepted), converted.Sum(a => a.Count), [.. converted.OrderBy(a => a.Currency, StringComparer.Ordinal).Select(a => new Money(a.Amount, a.Currency))]);
        }

        long CountOf(long arm, ResponseKind kind) => answers.Where(a => a.Arm == arm && a.Kind == (long)kind).Sum(a => a.Count);
    }

    private static long Of(IEnumerable<CountRow> rows, long arm) => rows.FirstOrDefault(r => r.Arm == arm)?.Count ?? 0;

    private sealed class CountRow
    {
        public long Arm { get; set; }

        public long Count { get; set; }
    }

    private sealed class AnswerRow
    {
        public long Arm { get; set; }

        public long Kind { get; set; }

        public string Currency { get; set; } = "";

        public long Count { get; set; }

        public long Amount { get; set; }
    }
}
