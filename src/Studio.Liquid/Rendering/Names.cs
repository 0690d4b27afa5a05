namespace Studio.Liquid.Rendering;

/// <summary>Values by name, for the few names that a template or a loop has: looked through one by one, which is quicker than hashing as long as they are few.</summary>
internal sealed class Names
{
    private const int MostLookedThrough = 12;

    private string[] _names = new string[4];
    private object?[] _values = new object?[4];
    private Dictionary<string, int>? _index;
    private int _count;

    public object? this[string name]
    {
        set
        {
            var at = IndexOf(name);
            if (at < 0)
            {
                at = Add(name);
            }

            _values[at] = value;
        }
    }

    public bool TryGetValue(string name, out object? value)
    {
        var at = IndexOf(name);
        value = at < 0 ? null : _values[at];
        return at >= 0;
    }

    private int IndexOf(string name)
    {
        if (_index is not null)
        {
            return _index.TryGetValue(name, out var known) ? known : -1;
        }

        for (var at = _count - 1; at >= 0; at--)
        {
            if (string.Equals(_names[at], name, StringComparison.Ordinal))
            {
                return at;
            }
        }

        return -1;
    }

    private int Add(string name)
    {
        if (_count == _names.Length)
        {
            Array.Resize(ref _names, _count * 2);
            Array.Resize(ref _values, _count * 2);
        }

        _names[_count] = name;
        if (_index is null && _count >= MostLookedThrough)
        {
            _index = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var at = 0; at < _count; at++)
            {
                _index[_names[at]] = at;
            }
        }

        _index?.Add(name, _count);
        return _count++;
    }
}
