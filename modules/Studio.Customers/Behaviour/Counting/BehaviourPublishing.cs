using Studio.Customers.Behaviour.Contacts;
using Studio.Data.Sessions;

namespace Studio.Customers.Behaviour.Counting;

/// <summary>Makes a definition the one that counts, or takes it out of use; the worker does what remains of it.</summary>
internal sealed class BehaviourPublishing(BehaviourSignal signal, TimeProvider time)
{
    /// <summary>From this transaction on contacts are counted by the definition. One that counts otherwise than before is counted from the beginning.</summary>
    public async Task PublishAsync(WriteSession session, string factId, FactDefinition definition, CancellationToken cancellationToken)
    {
        await session.HoldLockAsync(BehaviourDefinitions.Lock, cancellationToken);
        var known = await session.FirstAsync<Known>("SELECT Counting, State, Definition FROM BehaviourDefinition WHERE FactId = @factId", new { factId }, cancellationToken);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (known is not null && known.State != (long)CountingState.Removed && FactDefinition.FromJson(known.Definition).CountsAs(definition))
        {
            await session.ExecuteAsync("UPDATE BehaviourDefinition SET Name = @Name, Definition = @json, ChangedUtc = @now WHERE FactId = @factId", new { definition.Name, json = definition.ToJson(), now, factId }, cancellationToken);
            return;
        }

        if (known is not null)
        {
            await session.ExecuteAsync("INSERT INTO BehaviourRemainder (Counting) VALUES (@Counting)", new { known.Counting }, cancellationToken);
        }

        var counting = 1 + await session.ScalarAsync<long>("SELECT coalesce(max(Counting), 0) FROM (SELECT Counting FROM BehaviourDefinition UNION ALL SELECT Counting FROM BehaviourRemainder) AS Used", null, cancellationToken);
        var total = Math.Max(0, await session.ScalarAsync<long>(session.Dialect.RowEstimate("Interaction"), null, cancellationToken));
        await session.ExecuteAsync("""
            INSERT INTO BehaviourDefinition (FactId, Counting, Name, Definition, State, Position, Done, Total, ChangedUtc) VALUES (@factId, @counting, @Name, @json, 0, '', 0, @total, @now)
            ON CONFLICT (FactId) DO UPDATE SET Counting = excluded.Counting, Name = excluded.Name, Definition = excluded.Definition, State = 0, Position = '', Done = 0, Total = excluded.Total,
              ChangedUtc = excluded.ChangedUtc, ReadyUtc = NULL, Fault = NULL
            """, new { factId, counting, definition.Name, json = definition.ToJson(), total, now }, cancellationToken);
        session.AfterCommit(signal.Wake);
    }

    /// <summary>From this transaction on the fact is none.</summary>
    public async Task WithdrawAsync(WriteSession session, string factId, CancellationToken cancellationToken)
    {
        await session.HoldLockAsync(BehaviourDefinitions.Lock, cancellationToken);
        await session.ExecuteAsync("UPDATE BehaviourDefinition SET State = 3, Position = '', ChangedUtc = @now WHERE FactId = @factId", new { factId, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);
        session.AfterCommit(signal.Wake);
    }

    private sealed record Known(long Counting, long State, string Definition);
}

/// <summary>Wakes the worker of this host.</summary>
internal sealed class BehaviourSignal : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0);

    public void Wake()
    {
        if (_signal.CurrentCount == 0)
        {
            _signal.Release();
        }
    }

    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _signal.WaitAsync(atMost, cancellationToken);

    public void Dispose() => _signal.Dispose();
}
