namespace Studio.Statistics.Adaptive;

/// <summary>The responses by name, for a bounded number of names; the rest are counted together.</summary>
internal sealed class SymbolCounts
{
    /// <summary>The names that can be told apart at most, whatever the options.</summary>
    public const int Limit = 1_000;

    /// <summary>The length of a name that is told apart, in characters.</summary>
    public const int NameLength = 200;

    private readonly Dictionary<string, Counts> _byName = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Counts> ByName => _byName;

    public Counts Other { get; private set; }

    public Counts Total { get; private set; }

    /// <summary>Counts responses of a name. Where all places are taken, a name that is rarer than one in 4 × places gives up its place to the new one.</summary>
    public void Add(string name, Counts counts, int places)
    {
        Total += counts;
        if (_byName.TryGetValue(name, out var known))
        {
            _byName[name] = known + counts;
        }
        else if (name.Length <= NameLength && (_byName.Count < places || GiveUpRare(places)))
        {
            _byName[name] = counts;
        }
        else
        {
            Other += counts;
        }
    }

    public void AddOther(Counts counts)
    {
        Total += counts;
        Other += counts;
    }

    public void Add(SymbolCounts other, int places)
    {
        // The frequent first: they are the ones to have places.
        foreach (var (name, counts) in other._byName.OrderByDescending(n => n.Value.Total).ThenBy(n => n.Key, StringComparer.Ordinal).ToArray())
        {
            Add(name, counts, places);
        }

        AddOther(other.Other);
    }

    private bool GiveUpRare(int places)
    {
        var rarest = _byName.MinBy(n => (n.Value.Total, n.Key));
        if (rarest.Value.Total * 4 * places >= Total.Total)
        {
            return false;
        }

        _byName.Remove(rarest.Key);
        Other += rarest.Value;
        return true;
    }
}
