using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Telemetry;

namespace Studio.Data.Outbox;

/// <summary>Something that happened, kept in the same transaction as its cause until its consumer has dealt with it.</summary>
/// <param name="Id">The message's id; grows with time.</param>
/// <param name="Type">What happened; the consumer's name for it.</param>
/// <param name="Payload">JSON.</param>
public sealed record OutboxMessage(string Id, string Type, string Payload)
{
    /// <summary>Reads the payload.</summary>
    public T Read<T>() => JsonSerializer.Deserialize<T>(Payload, JsonSerializerOptions.Web) ?? throw new InvalidOperationException($"Outbox message {Id} has no payload.");
}

/// <summary>
/// Deals with messages of one type. It writes through the scope's <see cref="UnitOfWork"/>, whose transaction also removes the messages:
/// what it writes to this database happens exactly once. Effects outside must bear being repeated.
/// </summary>
public interface IOutboxConsumer
{
    /// <summary>The type of message.</summary>
    string Type { get; }

    /// <summary>Deals with the messages, in order.</summary>
    Task ConsumeAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellationToken);
}

/// <summary>Puts messages into the outbox and hands them to their consumers.</summary>
public sealed class OutboxStore(IdGenerator ids, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0);

    /// <summary>Adds a message in the session's transaction.</summary>
    public async Task AddAsync<T>(WriteSession session, string type, T payload, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("INSERT INTO Outbox (Id, Type, Payload, CreatedUtc, Attempts, DueUtc) VALUES (@Id, @type, @Payload, @now, 0, @now)",
            new { Id = ids.NewId(), type, Payload = JsonSerializer.Serialize(payload, JsonSerializerOptions.Web), now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);
        session.AfterCommit(Wake);
    }

    /// <inheritdoc/>
    public void Dispose() => _signal.Dispose();

    internal void Wake()
    {
        if (_signal.CurrentCount == 0)
        {
            _signal.Release();
        }
    }

    /// <summary>True where something was added meanwhile.</summary>
    internal Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _signal.WaitAsync(atMost, cancellationToken);
}

/// <summary>Delivers the outbox: in order, each batch and its effects in one transaction, a failing message parked after some tries while the others flow.</summary>
public sealed class OutboxDispatcher(IServiceScopeFactory scopes, IDatabase database, OutboxStore store, TimeProvider time, ILogger<OutboxDispatcher> logger, TenantMetrics? metrics = null) : BackgroundService
{
    private const int BatchSize = 100;

    internal const int MaximumAttempts = 8;

    // What this host adds wakes it; this is for what another host or a command left when it died.
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    private readonly ChangeWatch _changes = new(database, time);

    /// <summary>Delivers until nothing is due.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (await DeliverBatchAsync(cancellationToken))
        {
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (woken, due) = (true, (DateTimeOffset?)null);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (_changes.MayHaveChanged() || woken || due <= time.GetUtcNow())
                {
                    await DrainAsync(stoppingToken);
                    due = await NextDueAsync(stoppingToken);
                }

                woken = await store.WaitAsync(Poll, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                woken = true;
                logger.LogError(e, "The outbox could not be delivered");
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
            }
        }
    }

    private async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        var due = await database.ReadAsync((session, ct) => session.ScalarAsync<long?>("SELECT min(DueUtc) FROM Outbox WHERE Attempts < @MaximumAttempts", new { MaximumAttempts }, ct), cancellationToken);
        return due is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }

    private async Task<bool> DeliverBatchAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var messages = await database.ReadAsync((session, ct) => session.QueryAsync<OutboxMessage>(
            "SELECT Id, Type, Payload FROM Outbox WHERE DueUtc <= @now AND Attempts < @MaximumAttempts ORDER BY Id LIMIT @BatchSize", new { now, MaximumAttempts, BatchSize }, ct), cancellationToken);
        if (messages.Count == 0)
        {
            return false;
        }

        foreach (var group in messages.GroupBy(m => m.Type))
        {
            if (!await TryDeliverAsync([.. group], cancellationToken))
            {
                // One bad message must not hold the others: each alone.
                foreach (var message in group)
                {
                    await TryDeliverAsync([message], cancellationToken);
                }
            }
        }

        return true;
    }

    private async Task<bool> TryDeliverAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellationToken)
    {
        using var activity = StudioTelemetry.Source.StartActivity("outbox " + messages[0].Type);
        activity?.SetTag("messaging.batch.message_count", messages.Count);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var consumer = scope.ServiceProvider.GetServices<IOutboxConsumer>().FirstOrDefault(c => c.Type == messages[0].Type)
                ?? throw new InvalidOperationException($"No feature of this tenant consumes '{messages[0].Type}'.");
            var unit = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            await unit.WriteAsync(WriteClass.Workflow, async (session, ct) =>
            {
                // Only what is still there: a command in another process delivers from the same file.
                var mine = (await session.QueryAsync<string>("DELETE FROM Outbox WHERE Id IN @Ids RETURNING Id", new { Ids = messages.Select(m => m.Id).ToArray() }, ct)).ToHashSet(StringComparer.Ordinal);
                await consumer.ConsumeAsync([.. messages.Where(m => mine.Contains(m.Id))], ct);
            }, cancellationToken);
            metrics?.OutboxHandled(messages[0].Type, messages.Count, delivered: true);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            if (messages.Count == 1)
            {
                metrics?.OutboxHandled(messages[0].Type, 1, delivered: false);
                logger.LogError(e, "Outbox message {Id} of type {Type} failed", messages[0].Id, messages[0].Type);
                await PostponeAsync(messages[0], e, cancellationToken);
            }

            return false;
        }
    }

    private Task PostponeAsync(OutboxMessage message, Exception error, CancellationToken cancellationToken) =>
        database.WriteAsync(WriteClass.Workflow, async (session, ct) =>
        {
            var attempts = await session.ScalarAsync<long>("SELECT Attempts FROM Outbox WHERE Id = @Id", new { message.Id }, ct);
            var due = time.GetUtcNow().AddSeconds(1L << (int)attempts).ToUnixTimeMilliseconds();
            return await session.ExecuteAsync("UPDATE Outbox SET Attempts = Attempts + 1, LastError = @Error, DueUtc = @due WHERE Id = @Id", new { message.Id, Error = error.Message, due }, ct);
        }, cancellationToken);
}

/// <summary>How many messages wait for their consumer, and how many were given up after their last attempt.</summary>
internal sealed class OutboxMeasure(IDatabase database, TimeProvider time) : TableMeasure(database, time)
{
    public override string Name => "studio.outbox.size";

    public override string Description => "Messages of the outbox: waiting, or parked after their last attempt.";

    protected override async Task<IReadOnlyDictionary<string, long>> ReadAsync(DbSession session, CancellationToken cancellationToken)
    {
        var parked = new { OutboxDispatcher.MaximumAttempts };
        return new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["waiting"] = await session.ScalarAsync<long>("SELECT count(*) FROM Outbox WHERE Attempts < @MaximumAttempts", parked, cancellationToken),
            ["parked"] = await session.ScalarAsync<long>("SELECT count(*) FROM Outbox WHERE Attempts >= @MaximumAttempts", parked, cancellationToken),
        };
    }
}

internal sealed class OutboxMigration : DataMigration
{
    public override int Order => 0;

    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE Outbox (Id TEXT PRIMARY KEY, Type TEXT NOT NULL, Payload TEXT NOT NULL, CreatedUtc INTEGER NOT NULL, Attempts INTEGER NOT NULL, DueUtc INTEGER NOT NULL, LastError TEXT) WITHOUT ROWID
            """, null, cancellationToken);
        return 1;
    }
}
