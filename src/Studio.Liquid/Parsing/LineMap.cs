namespace Studio.Liquid.Parsing;

/// <summary>Turns offsets of a source into lines and columns.</summary>
internal sealed class LineMap
{
    private readonly List<int> _starts = [0];

    public LineMap(string source)
    {
        for (var index = source.IndexOf('\n', StringComparison.Ordinal); index >= 0; index = source.IndexOf('\n', index + 1))
        {
            _starts.Add(index + 1);
        }
    }

    public (int Line, int Column) Place(int offset)
    {
        var found = _starts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        return (line + 1, offset - _starts[line] + 1);
    }
}
