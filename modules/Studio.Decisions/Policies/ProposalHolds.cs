using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Decisions.Decisions;
using Studio.Decisions.Rules;

namespace Studio.Decisions.Policies;

/// <summary>
/// Places in caps and in the stock that proposals hold from the decision on. One that is not shown in time is let go; one that is shown counts for caps by its response from then on, and holds the stock
/// until it is answered or its time is over. All that depends on counts holds the lock of proposals, so that decisions of one person, and of one offer, count one after the other on all hosts.
/// </summary>
internal sealed class ProposalHolds(IDatabase database, TimeProvider time)
{
    private const string Lock = "proposals";

    /// <summary>Counts of proposals stay as they are from here to the end of the transaction.</summary>
    public static Task LockAsync(WriteSession session, CancellationToken cancellationToken) => session.HoldLockAsync(Lock, cancellationToken);

    /// <summary>How many are left of each of the offers that has a stock.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> LeftAsync(DbSession session, DecisionSnapshot snapshot, IReadOnlyCollection<string> offers, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var stocks = offers.Select(o => (Id: o, Stock: snapshot.Offers.GetValueOrDefault(o)?.Stock)).Where(o => o.Stock is not null).ToDictionary(o => o.Id, o => o.Stock!.Value, StringComparer.Ordinal);
        if (stocks.Count == 0)
        {
            return stocks;
        }

        var taken = await session.QueryAsync<Count>("""
            SELECT OfferId, count(*) AS Taken FROM (
              SELECT OfferId FROM DecisionResponse WHERE Kind = 2 AND OfferId IN @Ids UNION ALL SELECT OfferId FROM ProposalHold WHERE OfferId IN @Ids AND ExpiresUtc > @Now) AS Taken GROUP BY OfferId
            """, new { Ids = stocks.Keys.ToArray(), Now = now.ToUnixTimeMilliseconds() }, cancellationToken);
        foreach (var offer in taken)
        {
            stocks[offer.OfferId] -= offer.Taken;
        }

        return stocks;
    }

    /// <summary>Holds the place of a proposal.</summary>
    public static Task HoldAsync(WriteSession session, Decision decision, Proposal proposal, DateTimeOffset until, CancellationToken cancellationToken) => session.ExecuteAsync("""
        INSERT INTO ProposalHold (DecisionId, RuleId, OfferId, Channel, SubjectKind, SubjectId, MadeUtc, ExpiresUtc, Presented) VALUES (@Id, @RuleId, @OfferId, @Channel, @Kind, @SubjectId, @MadeUtc, @ExpiresUtc, 0)
        """, new
    {
        decision.Id,
        proposal.RuleId,
        proposal.OfferId,
        decision.Channel,
        Kind = (int)decision.Subject.Kind,
        SubjectId = decision.Subject.Id,
        MadeUtc = decision.MadeAt.ToUnixTimeMilliseconds(),
        ExpiresUtc = until.ToUnixTimeMilliseconds(),
    }, cancellationToken);

    /// <summary>The proposal was shown: its response counts for caps, the hold only for the stock.</summary>
    public static Task PresentAsync(WriteSession session, string decisionId, string ruleId, CancellationToken cancellationToken) =>
        session.ExecuteAsync("UPDATE ProposalHold SET Presented = 1 WHERE DecisionId = @decisionId AND RuleId = @ruleId", new { decisionId, ruleId }, cancellationToken);

    /// <summary>The proposal was answered: nothing is held any more.</summary>
    /// <returns>True where it was still held.</returns>
    public static async Task<bool> ReleaseAsync(WriteSession session, string decisionId, string ruleId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var held = await session.ScalarAsync<long?>("SELECT ExpiresUtc FROM ProposalHold WHERE DecisionId = @decisionId AND RuleId = @ruleId", new { decisionId, ruleId }, cancellationToken);
        if (held is null)
        {
            return false;
        }

        await session.ExecuteAsync("DELETE FROM ProposalHold WHERE DecisionId = @decisionId AND RuleId = @ruleId", new { decisionId, ruleId }, cancellationToken);
        return held > now.ToUnixTimeMilliseconds();
    }

    /// <summary>Forgets what is held no more.</summary>
    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (await database.ReadAsync((session, ct) => session.ScalarAsync<long?>("SELECT 1 FROM ProposalHold WHERE ExpiresUtc <= @now LIMIT 1", new { now }, ct), cancellationToken) is not null)
        {
            await database.WriteAsync(WriteClass.Workflow, (session, ct) => session.ExecuteAsync("DELETE FROM ProposalHold WHERE ExpiresUtc <= @now", new { now }, ct), cancellationToken);
        }
    }

    private sealed class Count
    {
        public string OfferId { get; set; } = "";

        public long Taken { get; set; }
    }
}
