using System.Reflection;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Studio.Kernel.Events;

/// <summary>A bus on one topic of the transport.</summary>
public sealed class EventBus : IHostEventBus, IEventListener, IDisposable
{
    /// <summary>The most bytes that an event's JSON may have.</summary>
    public const int MaximumBytes = 32 * 1024;

    /// <summary>The topic of the hosts themselves.</summary>
    public const string HostTopic = "host";

    private const int IncomingLimit = 10_000;
    private static readonly TimeSpan HandlerLimit = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Channel<Incoming> _incoming = Channel.CreateBounded<Incoming>(new BoundedChannelOptions(IncomingLimit) { SingleReader = true });
    private readonly IEventLink _link;
    private readonly ILogger _logger;
    private Dictionary<string, Subscriber[]> _subscribers = new(StringComparer.Ordinal);
    private int _pumping;
    private int _missed;
    private volatile bool _disposed;

    /// <summary>Joins the topic.</summary>
    public EventBus(string topic, IEventTransport transport, ILogger<EventBus> logger)
    {
        _logger = logger;
        _link = transport.Join(topic, this);
    }

    /// <summary>The topic of a tenant's own events.</summary>
    public static string TenantTopic(string tenant) => "tenant/" + tenant;

    /// <inheritdoc/>
    public async Task PublishAsync<TEvent>(TEvent happened, CancellationToken cancellationToken) where TEvent : class
    {
        // Always through JSON, also where nobody else listens: an event that other hosts could not get fails on the developer's machine.
        var body = JsonSerializer.SerializeToUtf8Bytes(happened, JsonSerializerOptions.Web);
        var name = EventName<TEvent>.Value;
        if (body.Length > MaximumBytes)
        {
            throw new ArgumentException($"The event '{name}' has {body.Length} bytes; {MaximumBytes} are allowed. Let it name what changed and its listeners read it.", nameof(happened));
        }

        _link.Send(name, body);
        foreach (var subscriber in SubscribersOf(name))
        {
            if (!subscriber.ElsewhereOnly)
            {
                await CallAsync(subscriber, name, happened, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public IDisposable Subscribe<TEvent>(Func<TEvent, CancellationToken, Task> handler) where TEvent : class => Add(handler, elsewhereOnly: false);

    /// <inheritdoc/>
    public IDisposable SubscribeElsewhere<TEvent>(Func<TEvent, CancellationToken, Task> handler) where TEvent : class => Add(handler, elsewhereOnly: true);

    /// <inheritdoc/>
    void IEventListener.Receive(string name, ReadOnlyMemory<byte> body)
    {
        if (SubscribersOf(name).Length > 0)
        {
            Enqueue(new Incoming(name, body));
        }
    }

    /// <inheritdoc/>
    void IEventListener.Resume() => Enqueue(new Incoming(EventName<Resumed>.Value, default));

    /// <inheritdoc/>
    public void Dispose()
    {
        // The container knows it under more than one type and disposes it for each.
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _link.Dispose();
        _incoming.Writer.TryComplete();
    }

    private Subscriber[] SubscribersOf(string name) => Volatile.Read(ref _subscribers).GetValueOrDefault(name) ?? [];

    private Subscription Add<TEvent>(Func<TEvent, CancellationToken, Task> handler, bool elsewhereOnly) where TEvent : class
    {
        var name = EventName<TEvent>.Value;
        var subscriber = new Subscriber(typeof(TEvent), elsewhereOnly, (happened, cancellationToken) => handler((TEvent)happened, cancellationToken));
        Change(name, all => [.. all, subscriber]);
        return new Subscription(() => Change(name, all => [.. all.Where(s => !ReferenceEquals(s, subscriber))]));
    }

    private void Change(string name, Func<Subscriber[], Subscriber[]> change)
    {
        lock (_gate)
        {
            Volatile.Write(ref _subscribers, new Dictionary<string, Subscriber[]>(_subscribers, StringComparer.Ordinal) { [name] = change(SubscribersOf(name)) });
        }
    }

    private void Enqueue(Incoming incoming)
    {
        if (!_incoming.Writer.TryWrite(incoming) && !_disposed)
        {
            // Subscribers are too slow: what they miss they must read again.
            Volatile.Write(ref _missed, 1);
        }

        // One reader at a time keeps the order; an idle bus has none.
        if (Interlocked.CompareExchange(ref _pumping, 1, 0) == 0)
        {
            _ = Task.Run(PumpAsync);
        }
    }

    private async Task PumpAsync()
    {
        do
        {
            while (_incoming.Reader.TryRead(out var incoming))
            {
                await DeliverAsync(incoming);
            }

            if (Interlocked.Exchange(ref _missed, 0) == 1)
            {
                await DeliverAsync(new Incoming(EventName<Resumed>.Value, default));
            }

            Volatile.Write(ref _pumping, 0);
        }
        while (_incoming.Reader.TryPeek(out _) && Interlocked.CompareExchange(ref _pumping, 1, 0) == 0);
    }

    private async Task DeliverAsync(Incoming incoming)
    {
        var read = new Dictionary<Type, object?>();
        foreach (var subscriber in SubscribersOf(incoming.Name))
        {
            if (_disposed)
            {
                return;
            }

            if (!read.TryGetValue(subscriber.Type, out var happened))
            {
                read[subscriber.Type] = happened = Read(incoming, subscriber.Type);
            }

            if (happened is not null)
            {
                using var limit = new CancellationTokenSource(HandlerLimit);
                await CallAsync(subscriber, incoming.Name, happened, limit.Token, waitAtMost: HandlerLimit);
            }
        }
    }

    private object? Read(Incoming incoming, Type type)
    {
        if (type == typeof(Resumed))
        {
            return new Resumed();
        }

        try
        {
            return JsonSerializer.Deserialize(incoming.Body.Span, type, JsonSerializerOptions.Web);
        }
        catch (JsonException e)
        {
            _logger.LogError(e, "The event {Event} from elsewhere cannot be read", incoming.Name);
            return null;
        }
    }

    private async Task CallAsync(Subscriber subscriber, string name, object happened, CancellationToken cancellationToken, TimeSpan? waitAtMost = null)
    {
        try
        {
            await subscriber.Handler(happened, cancellationToken).WaitAsync(waitAtMost ?? Timeout.InfiniteTimeSpan, CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The publisher went away; what happened has happened for the other subscribers all the same.
        }
        catch (Exception e)
        {
            _logger.LogError(e, "A subscriber of {Event} failed", name);
        }
    }

    private static class EventName<TEvent>
    {
        public static readonly string Value = typeof(TEvent).GetCustomAttribute<EventNameAttribute>()?.Name ?? typeof(TEvent).FullName!;
    }

    private readonly record struct Incoming(string Name, ReadOnlyMemory<byte> Body);

    private sealed record Subscriber(Type Type, bool ElsewhereOnly, Func<object, CancellationToken, Task> Handler);

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
