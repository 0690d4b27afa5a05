namespace Studio.Kernel.Events;

/// <summary>
/// Tells what has happened to whoever listens: in this process at once, and on the other hosts of the installation where a transport is set
/// up. Delivery is best effort; what must not be lost goes through the outbox. Events of one tenant never reach another.
/// </summary>
/// <remarks>
/// An event is a record that JSON can carry, of at most <see cref="EventBus.MaximumBytes"/> bytes: it says what changed, not what it changed
/// to. Events of one publisher arrive in the order in which it published them, each at most once. Whoever keeps something in memory because of
/// events also subscribes to <see cref="Resumed"/> and forgets it then.
/// </remarks>
public interface IEventBus
{
    /// <summary>
    /// Hands the event to every subscriber of its type: those of this bus before it returns, those elsewhere soon after. It neither waits for
    /// other hosts nor fails when they cannot be reached. A failing subscriber is logged and does not disturb the others.
    /// </summary>
    /// <exception cref="ArgumentException">The event is too big.</exception>
    Task PublishAsync<TEvent>(TEvent happened, CancellationToken cancellationToken) where TEvent : class;

    /// <summary>Listens until the returned object is disposed.</summary>
    IDisposable Subscribe<TEvent>(Func<TEvent, CancellationToken, Task> handler) where TEvent : class;

    /// <summary>Listens, until the returned object is disposed, to what was published elsewhere: for caches that the publisher's own code already put right here.</summary>
    IDisposable SubscribeElsewhere<TEvent>(Func<TEvent, CancellationToken, Task> handler) where TEvent : class;
}

/// <summary>The bus of the hosts themselves, not of a tenant: such as that a tenant's shell must be built anew. No tenant reaches it.</summary>
public interface IHostEventBus : IEventBus;

/// <summary>Events may have been missed, because hosts could not reach each other for a while: forget what is kept in memory because of events. Raised by the bus alone.</summary>
public sealed record Resumed;

/// <summary>The name of an event between hosts, so that its class may move; without it the class's full name.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EventNameAttribute(string name) : Attribute
{
    /// <summary>The stable name.</summary>
    public string Name { get; } = name;
}
