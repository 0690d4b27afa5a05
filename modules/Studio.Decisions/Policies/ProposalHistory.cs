using System.Globalization;
using Studio.Customers.Consent;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Arbitration;
using Studio.DecisionEngine.Facts;
using Studio.Decisions.Decisions;

namespace Studio.Decisions.Policies;

/// <summary>What somebody was proposed and said, as far back as anything asks.</summary>
/// <param name="Policies">For the policies.</param>
/// <param name="Answered">The offers that he accepted or refused within <see cref="ProposalHistories.Rest"/>.</param>
internal sealed record ProposalHistory(PolicyHistory Policies, IReadOnlySet<string> Answered);

/// <summary>Reads what somebody, or anybody who is the same person, was proposed and answered.</summary>
internal sealed class ProposalHistories(ConsentRegister consent)
{
    /// <summary>How long an answered offer is not proposed to the same subject again.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromDays(30);

    /// <summary>More than any cap counts; who was proposed more is over it.</summary>
    private const int Most = 5_000;

    private const string Answers = "SELECT r.OfferId, d.Channel, r.AnsweredUtc AS AtUtc, r.Kind FROM {0}DecisionResponse r JOIN Decision d ON d.Id = r.DecisionId WHERE {1} AND r.AnsweredUtc >= @since AND r.Kind IN (1, 2, 3)";

    private const string Held = "SELECT r.OfferId, r.Channel, r.MadeUtc AS AtUtc, 1 AS Kind FROM {0}ProposalHold r WHERE {1} AND r.ExpiresUtc > @now AND r.Presented = 0";

    private static readonly string All = $"SELECT OfferId, Channel, AtUtc, Kind FROM ({string.Join(" UNION ALL ", Theirs(Answers).Concat(Theirs(Held)))}) AS History ORDER BY AtUtc DESC LIMIT @Most";

    private static readonly string AnswersAlone = $"SELECT OfferId, Channel, AtUtc, Kind FROM ({string.Join(" UNION ALL ", Theirs(Answers))}) AS History ORDER BY AtUtc DESC LIMIT @Most";

    /// <summary>Reads the history.</summary>
    /// <param name="session">In a write it holds until the transaction ends, where the lock of proposals is held.</param>
    /// <param name="subject">Who is there.</param>
    /// <param name="who">Who that is today.</param>
    /// <param name="policies">What is asked about.</param>
    /// <param name="now">The moment.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ProposalHistory> ReadAsync(DbSession session, Subject subject, FactSubject who, IReadOnlyList<ContactPolicy> policies, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var longest = policies.Aggregate(Rest, (most, p) => TimeSpan.FromTicks(Math.Max(most.Ticks, Math.Max(p.Period.Ticks, p.Suppression.Ticks))));
        var parameters = new { who.CustomerId, who.VisitorId, since = (now - longest).ToUnixTimeMilliseconds(), now = now.ToUnixTimeMilliseconds(), Most };
        var rows = await session.QueryAsync<Row>(policies.Any(p => p.Most is not null) ? All : AnswersAlone, parameters, cancellationToken);
        var granted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var purpose in policies.Select(p => p.Purpose).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (await consent.IsGrantedAsync(session, subject, purpose, cancellationToken))
            {
                granted.Add(purpose);
            }
        }

        var rested = (now - Rest).ToUnixTimeMilliseconds();
        return new ProposalHistory(
            new PolicyHistory([.. rows.Where(r => r.Kind == (long)ResponseKind.Presented).Select(r => r.ToPast())], [.. rows.Where(r => r.Kind == (long)ResponseKind.Declined).Select(r => r.ToPast())], granted),
            rows.Where(r => r.Kind != (long)ResponseKind.Presented && r.AtUtc >= rested).Select(r => r.OfferId).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Of the customer, of the visitor, and of all others who are the customer: these first, as there are few of them.</summary>
    private static IEnumerable<string> Theirs(string select) =>
    [
        Of(select, "", "r.SubjectKind = 2 AND r.SubjectId = @CustomerId"),
        Of(select, "", "r.SubjectKind = 1 AND r.SubjectId = @VisitorId"),
        Of(select, "SubjectMember m CROSS JOIN ", "m.CustomerId = @CustomerId AND NOT (m.SubjectKind = 1 AND m.SubjectId = coalesce(@VisitorId, '')) AND r.SubjectKind = m.SubjectKind AND r.SubjectId = m.SubjectId"),
    ];

    private static string Of(string select, string others, string whose) => string.Format(CultureInfo.InvariantCulture, select, others, whose);

    private sealed class Row
    {
        public string OfferId { get; set; } = "";

        public string Channel { get; set; } = "";

        public long AtUtc { get; set; }

        public long Kind { get; set; }

        public PastProposal ToPast() => new(OfferId, Channel, DateTimeOffset.FromUnixTimeMilliseconds(AtUtc));
    }
}
