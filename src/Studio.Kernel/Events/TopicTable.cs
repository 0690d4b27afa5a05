using System.Collections.Concurrent;

namespace Studio.Kernel.Events;

/// <summary>Who in this process takes part in which topic.</summary>
internal sealed class TopicTable
{
    private readonly ConcurrentDictionary<string, TopicMember[]> _topics = new(StringComparer.OrdinalIgnoreCase);

    public void Add(TopicMember member) => _topics.AddOrUpdate(member.Topic, static (_, m) => [m], static (_, all, m) => [.. all, m], member);

    public void Remove(TopicMember member)
    {
        while (_topics.TryGetValue(member.Topic, out var all))
        {
            TopicMember[] left = [.. all.Where(m => !ReferenceEquals(m, member))];
            if (left.Length == 0 ? _topics.TryRemove(new(member.Topic, all)) : _topics.TryUpdate(member.Topic, left, all))
            {
                return;
            }
        }
    }

    /// <summary>Hands an event to everyone on the topic but its sender.</summary>
    public void Deliver(string topic, string name, ReadOnlyMemory<byte> body, TopicMember? sender)
    {
        if (_topics.TryGetValue(topic, out var all))
        {
            foreach (var member in all)
            {
                if (!ReferenceEquals(member, sender))
                {
                    member.Listener.Receive(name, body);
                }
            }
        }
    }

    /// <summary>Tells everyone that something may have been missed.</summary>
    public void Resume()
    {
        foreach (var member in _topics.Values.SelectMany(all => all))
        {
            member.Listener.Resume();
        }
    }
}

/// <summary>A bus on a topic.</summary>
internal sealed class TopicMember(string topic, IEventListener listener, TopicTable table, Action<TopicMember, string, ReadOnlyMemory<byte>> send) : IEventLink
{
    public string Topic { get; } = topic;

    public IEventListener Listener { get; } = listener;

    public void Send(string name, ReadOnlyMemory<byte> body) => send(this, name, body);

    public void Dispose() => table.Remove(this);
}
