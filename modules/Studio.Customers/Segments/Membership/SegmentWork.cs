using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Sessions;
using Studio.Data.Writing;

namespace Studio.Customers.Segments.Membership;

/// <summary>The steps of keeping members, each one transaction of its scope. Work is rows: another host or the next start goes on where this one ended.</summary>
internal sealed class SegmentWork(UnitOfWork unit, SegmentSets sets, SegmentFinder finder, SegmentMembers members, IServiceProvider services, TimeProvider time)
{
    private const int PendingAtOnce = 500;

    /// <summary>How many customers one step of a recount looks at: a transaction of some ten milliseconds.</summary>
    private const int RangeSize = 2_000;

    /// <summary>Looks at those of whom something changed; false where nobody waits.</summary>
    public async Task<bool> ApplyPendingAsync(CancellationToken cancellationToken)
    {
        var set = await sets.GetAsync(services, cancellationToken);
        if (await unit.ReadAsync((session, ct) => session.ScalarAsync<long>("SELECT count(*) FROM (SELECT 1 FROM SegmentPending LIMIT 1) p", null, ct), cancellationToken) == 0)
        {
            return false;
        }

        return await unit.WriteAsync(WriteClass.Workflow, async (session, ct) =>
        {
            var pending = await session.QueryAsync<PendingRow>("DELETE FROM SegmentPending WHERE Id IN (SELECT Id FROM SegmentPending ORDER BY Id LIMIT @PendingAtOnce) RETURNING CustomerId, Fact", new { PendingAtOnce }, ct);
            foreach (var segment in set.Segments)
            {
                string[] concerned = [.. pending.Where(p => p.Fact.Length == 0 || segment.Facts.Contains(p.Fact)).Select(p => p.CustomerId).Distinct(StringComparer.Ordinal)];
                if (segment.Compiled is not null && concerned.Length > 0)
                {
                    await ApplyAsync(session, set, segment, new CustomerScope(concerned), announce: true, ct);
                }
            }

            return pending.Count == PendingAtOnce;
        }, cancellationToken);
    }

    /// <summary>Queues what has to be counted anew: new conditions, and those that change by themselves where <paramref name="everything"/> is asked for. Forgets the members of what is no segment any more.</summary>
    public async Task ReconcileAsync(bool everything, CancellationToken cancellationToken)
    {
        var set = await sets.GetAsync(services, cancellationToken);
        var known = (await unit.ReadAsync((session, ct) => session.QueryAsync<StateRow>("SELECT SegmentId, Fingerprint FROM SegmentState", null, ct), cancellationToken)).ToDictionary(s => s.SegmentId, s => s.Fingerprint, StringComparer.Ordinal);
        List<Segment> changed = [.. set.Segments.Where(s => s.Compiled is not null && known.GetValueOrDefault(s.Id) != s.Fingerprint)];
        List<Segment> due = everything ? [.. set.Segments.Where(s => s.IsVolatile && s.Compiled is not null && !changed.Contains(s))] : [];
        string[] gone = [.. known.Keys.Except(set.Segments.Select(s => s.Id), StringComparer.Ordinal)];
        if (changed.Count + due.Count + gone.Length == 0)
        {
            return;
        }

        var total = await finder.CountAllAsync(cancellationToken);
        await unit.WriteAsync(WriteClass.Workflow, async (session, ct) =>
        {
            foreach (var segment in changed)
            {
                await session.ExecuteAsync("INSERT INTO SegmentState (SegmentId, Fingerprint, Members, Customers) VALUES (@Id, @Fingerprint, 0, 0) ON CONFLICT (SegmentId) DO UPDATE SET Fingerprint = @Fingerprint",
                    new { segment.Id, segment.Fingerprint }, ct);
                await QueueAsync(session, segment, segment.AnnounceFirst, restart: true, total, ct);
            }

            foreach (var segment in due)
            {
                await QueueAsync(session, segment, announce: true, restart: false, total, ct);
            }

            if (gone.Length > 0)
            {
                foreach (var table in new[] { "SegmentMember", "SegmentState", "SegmentRecount" })
                {
                    await session.ExecuteAsync($"DELETE FROM {table} WHERE SegmentId IN @gone", new { gone }, ct);
                }
            }
        }, cancellationToken);
    }

    /// <summary>Does the next step of a recount; false where there is none to do now.</summary>
    public async Task<bool> RecountAsync(CancellationToken cancellationToken)
    {
        var types = await finder.TypesAsync(cancellationToken);

        // Columns that are being filled say nothing yet.
        var row = await unit.ReadAsync((session, ct) => session.FirstAsync<RecountRow>("""
            SELECT SegmentId, AfterId, Announce FROM SegmentRecount WHERE NOT EXISTS (SELECT 1 FROM ContentWork w WHERE w.EndedUtc IS NULL AND w.Kind = 'Items' AND w.Type IN @types) ORDER BY QueuedUtc, SegmentId LIMIT 1
            """, new { types = types.ToArray() }, ct), cancellationToken);
        if (row is null)
        {
            return false;
        }

        var set = await sets.GetAsync(services, cancellationToken);
        var segment = set.Segments.FirstOrDefault(s => s.Id == row.SegmentId && s.Compiled is not null);
        var (through, count) = await finder.NextAsync(row.AfterId, RangeSize, cancellationToken);
        await unit.WriteAsync(WriteClass.Bulk, async (session, ct) =>
        {
            // The last range has no end, so that members whose item is gone leave too. Another host may have done the step meanwhile.
            var isLast = count < RangeSize;
            var moved = await session.ExecuteAsync("UPDATE SegmentRecount SET AfterId = @next, Done = Done + @count WHERE SegmentId = @SegmentId AND AfterId = @AfterId",
                new { row.SegmentId, row.AfterId, next = isLast ? row.AfterId : through, count }, ct);
            if (moved == 1 && segment is not null)
            {
                await ApplyAsync(session, set, segment, new CustomerScope(null, row.AfterId, isLast ? null : through), row.Announce != 0, ct);
            }

            if (moved == 1 && (isLast || segment is null))
            {
                await EndAsync(session, row.SegmentId, ct);
            }
        }, cancellationToken);
        return true;
    }

    /// <summary>True where something is left to be done.</summary>
    public async Task<bool> HasWorkAsync(CancellationToken cancellationToken) => await unit.ReadAsync((session, ct) =>
        session.ScalarAsync<long>("SELECT count(*) FROM (SELECT 1 FROM SegmentPending UNION ALL SELECT 1 FROM SegmentRecount) w", null, ct), cancellationToken) > 0;

    private async Task ApplyAsync(WriteSession session, SegmentSet set, Segment segment, CustomerScope scope, bool announce, CancellationToken cancellationToken)
    {
        var matching = await finder.FindAsync(segment.Compiled!, set.Catalogue, scope, time.GetUtcNow(), cancellationToken);
        await members.ApplyAsync(session, segment, scope, matching, announce, cancellationToken);
    }

    private Task QueueAsync(WriteSession session, Segment segment, bool announce, bool restart, long total, CancellationToken cancellationToken) => session.ExecuteAsync($"""
        INSERT INTO SegmentRecount (SegmentId, AfterId, Done, Total, Announce, QueuedUtc) VALUES (@Id, '', 0, @total, @announce, @now)
        ON CONFLICT (SegmentId) DO {(restart ? "UPDATE SET AfterId = '', Done = 0, Total = @total, Announce = @announce, QueuedUtc = @now, Error = NULL" : "NOTHING")}
        """, new { segment.Id, total, announce = announce ? 1 : 0, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);

    private async Task EndAsync(WriteSession session, string segmentId, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            UPDATE SegmentState SET Customers = (SELECT r.Done FROM SegmentRecount r WHERE r.SegmentId = @segmentId), CountedUtc = @now,
              Members = (SELECT count(*) FROM SegmentMember m WHERE m.SegmentId = @segmentId) WHERE SegmentId = @segmentId
            """, new { segmentId, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);
        await session.ExecuteAsync("DELETE FROM SegmentRecount WHERE SegmentId = @segmentId", new { segmentId }, cancellationToken);
    }

    private sealed record PendingRow(string CustomerId, string Fact);

    private sealed record StateRow(string SegmentId, string Fingerprint);

    private sealed record RecountRow(string SegmentId, string AfterId, long Announce);
}
