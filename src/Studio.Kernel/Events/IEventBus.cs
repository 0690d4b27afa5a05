using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Studio.Kernel.Events;

/// <summary>
/// Tells what has happened to whoever listens: in this process, and on other hosts where a transport is set up. Delivery is best effort;
/// what must not be lost goes through the outbox. Events of one tenant never reach another.
/// </summary>
public interface IEventBus
{
    /// <summary>Hands the event to every subscriber of its type. A failing subscriber is logged and does not disturb the others.</summary>
    Task PublishAsync<TEvent>(TEvent happened, CancellationToken cancellationToken) where TEvent : class;

    /// <summary>Listens until the returned object is disposed.</summary>
    IDisposable Subscribe<TEvent>(Func<TEvent, CancellationToken, Task> handler) where TEvent : class;
}

/// <summary>The bus of a single host.</summary>
internal sealed class InProcessEventBus(ILogger<InProcessEventBus> logger) : IEventBus
{
    private readonly ConcurrentDictionary<Type, ConcurrentDictionary<Guid, Func<object, CancellationToken, Task>>> _handlers = new();

    public async Task PublishAsync<TEvent>(TEvent happened, CancellationToken cancellationToken) where TEvent : class
    {
        if (!_handlers.TryGetValue(typeof(TEvent), out var handlers))
        {
            return;
        }

        foreach (var handler in handlers.Values)
        {
            try
            {
                await handler(happened, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.LogError(e, "A subscriber of {Event} failed", typeof(TEvent).Name);
            }
        }
    }

    public IDisposable Subscribe<TEvent>(Func<TEvent, CancellationToken, Task> handler) where TEvent : class
    {
        var handlers = _handlers.GetOrAdd(typeof(TEvent), static _ => new());
        var id = Guid.NewGuid();
        handlers[id] = (happened, cancellationToken) => handler((TEvent)happened, cancellationToken);
        return new Subscription(() => handlers.TryRemove(id, out _));
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
