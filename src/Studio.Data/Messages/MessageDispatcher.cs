using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Studio.Data.Sessions;
using Studio.Kernel.Messages;

namespace Studio.Data.Messages;

/// <summary>
/// Hands queued messages to the senders of their channels, some at a time, so that a slow one holds nobody up. Messages of a channel that no feature sends on any more wait for it.
/// </summary>
internal sealed class MessageDispatcher(IServiceScopeFactory scopes, IDatabase database, MessageLeases leases, MessageSignal signal, TimeProvider time, ILogger<MessageDispatcher> logger) : BackgroundService
{
    private const int AtOnce = 8;

    /// <summary>Shorter than the lease by more than hosts' clocks differ.</summary>
    private static readonly TimeSpan SendLimit = TimeSpan.FromMinutes(3);

    /// <summary>How long a host that stops waits for what is being sent: cut short, nobody knows whether it went.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    private readonly ChangeWatch _changes = new(database, time);

    /// <summary>Sends until nothing is due and nothing under way.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                running.RemoveAll(t => t.IsCompleted);
                var woken = signal.Next;
                var claimed = running.Count < AtOnce ? await leases.ClaimAsync(Channels(), AtOnce - running.Count, cancellationToken) : [];
                running.AddRange(claimed.Select(m => SendAsync(m, cancellationToken)));
                if (running.Count == 0)
                {
                    return;
                }

                await Task.WhenAny([.. running, woken, Task.Delay(Poll, time, cancellationToken)]);
            }
        }
        finally
        {
            await Task.WhenAll(running);
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
                var next = signal.Next;
                if (_changes.MayHaveChanged() || woken || due <= time.GetUtcNow())
                {
                    await DrainAsync(stoppingToken);
                    due = await leases.NextDueAsync(Channels(), stoppingToken);
                }

                woken = await Task.WhenAny(next, Task.Delay(Poll, time, stoppingToken)) == next;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                woken = true;

                // A time limit of the database arrives as a cancellation too.
                logger.LogError(e, "Messages could not be sent");
                await Task.Delay(AfterFault, time, stoppingToken);
            }
        }
    }

    private List<string> Channels()
    {
        using var scope = scopes.CreateScope();
        return [.. scope.ServiceProvider.GetServices<IMessageSender>().Select(s => s.Channel).Distinct(StringComparer.Ordinal)];
    }

    private async Task SendAsync(ClaimedMessage message, CancellationToken stopping)
    {
        try
        {
            if (await TryAsync(message, stopping) is { } result)
            {
                if (result.Outcome != SendOutcome.Delivered)
                {
                    logger.LogWarning("Message {Message} was not sent on {Channel}: {Outcome}, attempt {Attempt}", message.Id, message.Channel, result.Outcome, message.Attempts);
                }

                await leases.FinishAsync(message, result, CancellationToken.None);
            }
            else
            {
                await leases.GiveBackAsync(message, CancellationToken.None);
            }
        }
        catch (Exception e)
        {
            // It is tried again when its lease ends; the others go on.
            logger.LogError(e, "What became of message {Message} could not be noted", message.Id);
        }
    }

    /// <summary>The result of the attempt; null where it was cut short because the host stops.</summary>
    private async Task<SendResult?> TryAsync(ClaimedMessage message, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(SendLimit, time);
        await using var stop = stopping.Register(() => limit.CancelAfter(Grace));
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var sender = scope.ServiceProvider.GetServices<IMessageSender>().LastOrDefault(s => s.Channel == message.Channel);
            if (sender is null)
            {
                return new SendResult(SendOutcome.Retry, "No feature sends on this channel now.");
            }

            var body = MessageBody.Read(message.Body);
            foreach (var gate in scope.ServiceProvider.GetServices<IMessageGate>())
            {
                if (await gate.RefusalAsync(body, limit.Token) is { } refusal)
                {
                    return new SendResult(SendOutcome.Failed, refusal);
                }
            }

            return await sender.SendAsync(body, limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            return new SendResult(SendOutcome.Retry, "The channel did not answer in time.");
        }
        catch (Exception e)
        {
            // A sender that throws breaks its contract; the message is not lost by it.
            logger.LogError(e, "The sender of {Channel} failed on message {Message}", message.Channel, message.Id);
            return new SendResult(SendOutcome.Retry, "The sender failed; the host's log says why.");
        }
    }
}
