namespace Studio.Liquid.Parsing;

/// <summary>Remembers the templates parsed last, up to a number of templates and of characters. Safe for use by several threads.</summary>
internal sealed class TemplateCache(int capacity, long characters)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string? Name, string Source), LinkedListNode<((string? Name, string Source) Key, LiquidTemplate Template)>> _entries = [];
    private readonly LinkedList<((string? Name, string Source) Key, LiquidTemplate Template)> _byUse = new();

    private long _used;

    public LiquidTemplate? Find(string? name, string source)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue((name, source), out var entry))
            {
                return null;
            }

            _byUse.Remove(entry);
            _byUse.AddFirst(entry);
            return entry.Value.Template;
        }
    }

    public void Add(string? name, string source, LiquidTemplate template)
    {
        lock (_gate)
        {
            var key = (name, source);
            if (capacity == 0 || source.Length > characters || _entries.ContainsKey(key))
            {
                return;
            }

            _entries[key] = _byUse.AddFirst((key, template));
            _used += source.Length;
            while (_entries.Count > capacity || _used > characters)
            {
                var oldest = _byUse.Last!.Value.Key;
                _entries.Remove(oldest);
                _byUse.RemoveLast();
                _used -= oldest.Source.Length;
            }
        }
    }
}
