namespace Studio.Liquid.Parsing;

/// <summary>Remembers the templates parsed last, up to a number. Safe for use by several threads.</summary>
internal sealed class TemplateCache(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string? Name, string Source), LinkedListNode<((string?, string) Key, LiquidTemplate Template)>> _entries = [];
    private readonly LinkedList<((string?, string) Key, LiquidTemplate Template)> _byUse = new();

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
            if (capacity <= 0 || _entries.ContainsKey(key))
            {
                return;
            }

            _entries[key] = _byUse.AddFirst((key, template));
            if (_entries.Count > capacity)
            {
                _entries.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }
        }
    }
}
