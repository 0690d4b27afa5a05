namespace Studio.Kernel.Events;

/// <summary>The transport of a single host: several buses may share a topic, such as those of a tenant's old and new shell.</summary>
public sealed class InProcessTransport : IEventTransport
{
    private readonly TopicTable _topics = new();

    /// <inheritdoc/>
    public EventTransportState State { get; } = new("In process", IsConnected: true, Waiting: 0, Dropped: 0);

    /// <inheritdoc/>
    public IEventLink Join(string topic, IEventListener listener)
    {
        var member = new TopicMember(topic, listener, _topics, (sender, name, body) => _topics.Deliver(sender.Topic, name, body, sender));
        _topics.Add(member);
        return member;
    }
}
