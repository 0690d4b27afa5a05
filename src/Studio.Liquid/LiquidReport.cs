namespace Studio.Liquid;

/// <summary>What a render noted on its way: for previews, which show an author what would be missing and what would fail.</summary>
public sealed class LiquidReport
{
    private const int MaxEntries = 200;

    private readonly List<LiquidPath> _missing = [];
    private readonly List<LiquidError> _errors = [];
    private readonly HashSet<(string? Template, int Line, int Column)> _seen = [];

    /// <summary>The variables which had no value where one was to be written or computed with, each place once; what a condition asks for, or <c>default</c> stands in for, is not among them.</summary>
    public IReadOnlyList<LiquidPath> Missing => _missing;

    /// <summary>In lax mode, the faults which the output shows, in their order.</summary>
    public IReadOnlyList<LiquidError> Errors => _errors;

    internal void Miss(LiquidPath path, string? template)
    {
        if (_missing.Count < MaxEntries && _seen.Add((template, path.Line, path.Column)))
        {
            _missing.Add(path);
        }
    }

    internal void Fail(LiquidError error)
    {
        if (_errors.Count < MaxEntries)
        {
            _errors.Add(error);
        }
    }
}
