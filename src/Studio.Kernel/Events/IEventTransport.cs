namespace Studio.Kernel.Events;

/// <summary>Carries events between the buses of an installation: within the process always, between hosts where there is a broker.</summary>
public interface IEventTransport
{
    /// <summary>How it is doing, for operators.</summary>
    EventTransportState State { get; }

    /// <summary>Lets a bus take part in a topic until the link is disposed.</summary>
    /// <param name="topic">The topic; letter case does not matter.</param>
    /// <param name="listener">Is told what others publish on the topic; its methods return at once.</param>
    IEventLink Join(string topic, IEventListener listener);
}

/// <summary>A bus's part in a topic.</summary>
public interface IEventLink : IDisposable
{
    /// <summary>Sends an event to all others on the topic. It never waits: what cannot be sent now is kept, within bounds, until it can.</summary>
    /// <param name="name">The event's stable name.</param>
    /// <param name="body">Its JSON, UTF-8.</param>
    void Send(string name, ReadOnlyMemory<byte> body);
}

/// <summary>The receiving end of a topic.</summary>
public interface IEventListener
{
    /// <summary>Something was published elsewhere. Order per publisher is kept; nothing comes twice.</summary>
    void Receive(string name, ReadOnlyMemory<byte> body);

    /// <summary>Something may have been missed.</summary>
    void Resume();
}

/// <summary>How a transport is doing.</summary>
/// <param name="Kind">Its name, such as <c>RabbitMQ</c>.</param>
/// <param name="IsConnected">True where other hosts can be reached; always true in process.</param>
/// <param name="Waiting">Events that wait to be sent.</param>
/// <param name="Dropped">Events that were given up since the start because too many waited; the others are told that something was missed.</param>
public sealed record EventTransportState(string Kind, bool IsConnected, int Waiting, long Dropped);
