using System.Collections.Frozen;

namespace Studio.Scripting.Expressions;

/// <summary>A fixed scope made from a list of members; their first segments are its roots.</summary>
public sealed class ExpressionScope : IExpressionScope
{
    private readonly FrozenDictionary<string, ScopeMember> _byPath;
    private readonly FrozenSet<string> _roots;

    /// <summary>Makes a scope of the members given; paths must be unique.</summary>
    public ExpressionScope(IEnumerable<ScopeMember> members)
    {
        _byPath = members.ToDictionary(m => m.Path, StringComparer.Ordinal).ToFrozenDictionary(StringComparer.Ordinal);
        _roots = _byPath.Keys.Select(RootOf).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The scope without any name: constant expressions only.</summary>
    public static ExpressionScope Empty { get; } = new([]);

    /// <inheritdoc/>
    public IEnumerable<ScopeMember> Members => _byPath.Values;

    /// <inheritdoc/>
    public ScopeMember? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <inheritdoc/>
    public bool IsRoot(string root) => _roots.Contains(root);

    private static string RootOf(string path)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? path : path[..dot];
    }
}
