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

    // Who made the decisions is found by the ids alone, as nothing else has the same id.
    private const string Answers = """
        SELECT r.SubjectId, r.OfferId, d.Channel, r.AnsweredUtc AS AtUtc, r.Kind FROM DecisionResponse r JOIN Decision d ON d.Id = r.DecisionId
        WHERE r.SubjectKind IN (1, 2) AND r.SubjectId IN @ids AND r.AnsweredUtc >= @since AND r.Kind IN (1, 2, 3) ORDER BY r.AnsweredUtc DESC LIMIT @most
        """;

    private const string Held = "SELECT SubjectId, OfferId, Channel, MadeUtc AS AtUtc, 1 AS Kind FROM ProposalHold WHERE SubjectKind IN (1, 2) AND SubjectId IN @ids AND ExpiresUtc > @now AND Presented = 0 ORDER BY MadeUtc DESC LIMIT @most";

    /// <summary>Reads the history of one.</summary>
    /// <param name="session">In a write it holds until the transaction ends, where the lock of proposals is held.</param>
    /// <param name="subject">Who is there.</param>
    /// <param name="who">Who that is today.</param>
    /// <param name="policies">What is asked about.</param>
    /// <param name="now">The moment.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ProposalHistory> ReadAsync(DbSession session, Subject subject, FactSubject who, IReadOnlyList<ContactPolicy> policies, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await ReadManyAsync(session, [(subject, who)], policies, now, cancellationToken))[0];

    /// <summary>Reads the histories of many by few queries, in their order.</summary>
    public async Task<IReadOnlyList<ProposalHistory>> ReadManyAsync(DbSession session, IReadOnlyList<(Subject Subject, FactSubject Who)> subjects, IReadOnlyList<ContactPolicy> policies, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var idsOf = await IdsAsync(session, [.. subjects.Select(s => s.Who)], cancellationToken);
        var ids = idsOf.SelectMany(i => i).Distinct(StringComparer.Ordinal).ToArray();
        var longest = policies.Aggregate(Rest, (most, p) => TimeSpan.FromTicks(Math.Max(most.Ticks, Math.Max(p.Period.Ticks, p.Suppression.Ticks))));
        var rows = new List<Row>();
        foreach (var part in ids.Chunk(session.Dialect.ListLength))
        {
            var parameters = new { ids = part, since = (now - longest).ToUnixTimeMilliseconds(), now = now.ToUnixTimeMilliseconds(), most = Most * subjects.Count };
            rows.AddRange(await session.QueryAsync<Row>(Answers, parameters, cancellationToken));
            if (policies.Any(p => p.Most is not null))
            {
                rows.AddRange(await session.QueryAsync<Row>(Held, parameters, cancellationToken));
            }
        }

        var byId = rows.ToLookup(r => r.SubjectId, StringComparer.Ordinal);
        var rested = (now - Rest).ToUnixTimeMilliseconds();
        var histories = new ProposalHistory[subjects.Count];
        for (var i = 0; i < histories.Length; i++)
        {
            var theirs = rows.Count == 0 ? [] : idsOf[i].SelectMany(id => byId[id]).OrderByDescending(r => r.AtUtc).Take(Most).ToList();
            histories[i] = new ProposalHistory(
                new PolicyHistory(Past(theirs, ResponseKind.Presented), Past(theirs, ResponseKind.Declined), await GrantedAsync(session, subjects[i].Subject, policies, cancellationToken)),
                theirs.Where(r => r.Kind != (long)ResponseKind.Presented && r.AtUtc >= rested).Select(r => r.OfferId).ToHashSet(StringComparer.Ordinal));
        }

        return histories;
    }

    /// <summary>For each, the customer, the visitor, and all others who are the customer.</summary>
    private static async Task<IReadOnlyList<IReadOnlyCollection<string>>> IdsAsync(DbSession session, IReadOnlyList<FactSubject> subjects, CancellationToken cancellationToken)
    {
        var members = new List<MemberRow>();
        foreach (var part in subjects.Select(s => s.CustomerId).OfType<string>().Distinct(StringComparer.Ordinal).Chunk(session.Dialect.ListLength))
        {
            members.AddRange(await session.QueryAsync<MemberRow>("SELECT CustomerId, SubjectId FROM SubjectMember WHERE CustomerId IN @part", new { part }, cancellationToken));
        }

        var byCustomer = members.ToLookup(m => m.CustomerId, m => m.SubjectId, StringComparer.Ordinal);
        return [.. subjects.Select(s => (string[])[.. new[] { s.CustomerId, s.VisitorId }.OfType<string>().Concat(s.CustomerId is null ? [] : byCustomer[s.CustomerId]).Distinct(StringComparer.Ordinal)])];
    }

    private async Task<HashSet<string>> GrantedAsync(DbSession session, Subject subject, IReadOnlyList<ContactPolicy> policies, CancellationToken cancellationToken)
    {
        var granted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var purpose in policies.Select(p => p.Purpose).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (await consent.IsGrantedAsync(session, subject, purpose, cancellationToken))
            {
                granted.Add(purpose);
            }
        }

        return granted;
    }

    private static IReadOnlyList<PastProposal> Past(IReadOnlyList<Row> rows, ResponseKind kind) => [.. rows.Where(r => r.Kind == (long)kind).Select(r => r.ToPast())];

    private sealed record MemberRow(string CustomerId, string SubjectId);

    private sealed class Row
    {
        public string SubjectId { get; set; } = "";

        public string OfferId { get; set; } = "";

        public string Channel { get; set; } = "";

        public long AtUtc { get; set; }

        public long Kind { get; set; }

        public PastProposal ToPast() => new(OfferId, Channel, DateTimeOffset.FromUnixTimeMilliseconds(AtUtc));
    }
}
