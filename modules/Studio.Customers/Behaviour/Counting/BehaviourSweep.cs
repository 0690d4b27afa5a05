using Studio.Customers.Behaviour.Contacts;
using Studio.Customers.Identity;
using Studio.Data.Sessions;
using Studio.Data.Writing;

namespace Studio.Customers.Behaviour.Counting;

/// <summary>Counts people anew whose facts the passing of time changed, without anybody touching them.</summary>
internal sealed class BehaviourSweep(IDatabase database, BehaviourDefinitions definitions, BehaviourObserver observer, TimeProvider time)
{
    private const int AtOnce = 400;

    /// <summary>Further ahead than this no clock of a host goes: a value that was counted later than that was counted before the clock was set back.</summary>
    internal const long Skew = 60_000;

    private bool _began;

    /// <summary>Counts the next people that are due; false where nobody is.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (!_began || now < observer.Latest - Skew)
        {
            await SetBackAsync(now, cancellationToken);
            observer.Reset(now);
            _began = true;
        }

        var due = await database.ReadAsync((session, ct) => DueAsync(session, now, ct), cancellationToken);
        return due.Count > 0 && await database.WriteAsync(WriteClass.Workflow, (session, ct) => RecountAsync(session, now, ct), cancellationToken);
    }

    /// <summary>The next moment at which somebody is due; null for never.</summary>
    public async Task<DateTimeOffset?> NextAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync((session, ct) => session.ScalarAsync<long?>("SELECT min(ChangesUtc) FROM BehaviourValue WHERE ChangesUtc IS NOT NULL", null, ct), cancellationToken) is { } due
            ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null;

    private static Task<IReadOnlyList<Due>> DueAsync(DbSession session, long now, CancellationToken cancellationToken) =>
        session.QueryAsync<Due>($"SELECT FactId, PersonId FROM BehaviourValue WHERE ChangesUtc <= @now ORDER BY ChangesUtc LIMIT {AtOnce}", new { now }, cancellationToken);

    /// <summary>What was counted at a time that is still to come, the clock having been set back since, is counted anew of everybody: also of those of whom nothing was left then.</summary>
    private Task SetBackAsync(long now, CancellationToken cancellationToken) => database.WriteAsync(WriteClass.Bulk, (session, ct) => session.ExecuteAsync("""
        UPDATE BehaviourDefinition SET State = 1, Position = '', LatestUtc = NULL
        WHERE State = 2 AND (LatestUtc > @ahead OR EXISTS (SELECT 1 FROM BehaviourValue v WHERE v.FactId = BehaviourDefinition.FactId AND v.AsOfUtc > @ahead))
        """, new { ahead = now + Skew }, ct), cancellationToken);

    private async Task<bool> RecountAsync(WriteSession session, long now, CancellationToken cancellationToken)
    {
        await session.ShareLockAsync(People.Lock, cancellationToken);
        await session.ShareLockAsync(BehaviourDefinitions.Lock, cancellationToken);
        var facts = (await definitions.GetAsync(session, cancellationToken)).All.ToDictionary(f => f.FactId, StringComparer.Ordinal);
        foreach (var group in (await DueAsync(session, now, cancellationToken)).GroupBy(d => d.FactId, StringComparer.Ordinal))
        {
            string[] people = [.. group.Select(d => d.PersonId)];
            if (facts.GetValueOrDefault(group.Key) is { } fact && fact.State != CountingState.Entries)
            {
                await observer.RecountAsync(session, [fact], people, cancellationToken);
            }
            else
            {
                // Its turn comes when the past has been looked through, or when it is taken away.
                await session.ExecuteAsync("UPDATE BehaviourValue SET ChangesUtc = NULL WHERE FactId = @Key AND PersonId IN @people", new { group.Key, people = IdLists.Parts(people).First() }, cancellationToken);
            }
        }

        return true;
    }

    private sealed record Due(string FactId, string PersonId);
}
