using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Facts;

/// <summary>All facts at one moment, each with a slot; immutable. It is the scope that expressions are compiled against.</summary>
public sealed class FactCatalogue : IExpressionScope
{
    private static readonly HashSet<string> FixedRoots = new(["customer", "household", "product", "cart", "visit", "context", "facts", "now"], StringComparer.Ordinal);

    private readonly Dictionary<string, ScopeMember> _members;
    private readonly Dictionary<string, FactDescriptor> _descriptors;

    /// <summary>Gives each fact a slot.</summary>
    /// <exception cref="ArgumentException">A path has an unknown root, or two facts have one path.</exception>
    public FactCatalogue(IEnumerable<FactDescriptor> facts)
    {
        Facts = [.. facts.OrderBy(f => f.Path, StringComparer.Ordinal)];
        _members = new Dictionary<string, ScopeMember>(StringComparer.Ordinal);
        foreach (var fact in Facts)
        {
            var root = fact.Path.Split('.')[0];
            if (!FixedRoots.Contains(root))
            {
                throw new ArgumentException($"The fact '{fact.Path}' has none of the fixed roots.", nameof(facts));
            }

            if (!_members.TryAdd(fact.Path, new ScopeMember(fact.Path, fact.Type, _members.Count, fact.Parameters)))
            {
                throw new ArgumentException($"The fact '{fact.Path}' is described twice.", nameof(facts));
            }
        }

        _descriptors = Facts.ToDictionary(f => f.Path, StringComparer.Ordinal);
    }

    /// <summary>The facts by path.</summary>
    public IReadOnlyList<FactDescriptor> Facts { get; }

    /// <inheritdoc/>
    public IEnumerable<ScopeMember> Members => _members.Values;

    /// <inheritdoc/>
    public ScopeMember? Find(string path) => _members.GetValueOrDefault(path);

    /// <inheritdoc/>
    public bool IsRoot(string root) => FixedRoots.Contains(root);

    /// <summary>The description of a fact, or null.</summary>
    public FactDescriptor? Describe(string path) => _descriptors.GetValueOrDefault(path);

    /// <summary>True where the other has the same facts in the same slots, so that what was compiled against one runs on the other.</summary>
    public bool HasSameMembers(FactCatalogue other) => _members.Count == other._members.Count && _members.Values.All(other.Has);

    /// <summary>True for facts that only a contact brings.</summary>
    public bool IsOpen(ScopeMember member) => _descriptors.GetValueOrDefault(member.Path)?.Scope == FactScope.Contact;

    private bool Has(ScopeMember member) => _members.GetValueOrDefault(member.Path) is { } same
        && same.Slot == member.Slot && same.Type == member.Type && (same.Parameters ?? []).SequenceEqual(member.Parameters ?? []) && same.Parameters is null == member.Parameters is null;
}
