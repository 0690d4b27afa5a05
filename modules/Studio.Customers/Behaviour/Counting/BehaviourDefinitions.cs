using System.Collections.Frozen;
using Studio.Customers.Behaviour.Contacts;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;

namespace Studio.Customers.Behaviour.Counting;

/// <summary>The published facts, compiled, as a transaction sees them.</summary>
internal sealed class BehaviourDefinitions(InteractionTypes types)
{
    /// <summary>The lock that publishing holds alone and counting shares: no contact is counted by a definition that is not the published one any more.</summary>
    public const string Lock = "behaviour";

    private volatile CountedFacts _current = CountedFacts.None;

    /// <summary>The facts; one small query, and no compiling where nothing changed.</summary>
    public async Task<CountedFacts> GetAsync(DbSession session, CancellationToken cancellationToken)
    {
        var marks = await session.QueryAsync<Mark>("SELECT FactId, Counting, State, ChangedUtc FROM BehaviourDefinition ORDER BY FactId", null, cancellationToken);
        var current = _current;
        if (current.Marks.SequenceEqual(marks))
        {
            return current;
        }

        var rows = await session.QueryAsync<Row>("SELECT FactId, Counting, State, ChangedUtc, Definition FROM BehaviourDefinition ORDER BY FactId", null, cancellationToken);
        var scope = new ContactScope(types, lenient: true);
        return _current = new CountedFacts(
            [.. rows.Select(r => new Mark(r.FactId, r.Counting, r.State, r.ChangedUtc))],
            [.. rows.Select(r => CountedFact.Of(r.FactId, r.Counting, FactDefinition.FromJson(r.Definition), (CountingState)r.State, scope))]);
    }

    internal sealed record Mark(string FactId, long Counting, long State, long ChangedUtc);

    private sealed record Row(string FactId, long Counting, long State, long ChangedUtc, string Definition);
}

/// <summary>The published facts at one moment.</summary>
internal sealed class CountedFacts
{
    private readonly FrozenDictionary<string, CountedFact[]> _byType;
    private readonly CountedFact[] _ofAny;

    public CountedFacts(IReadOnlyList<BehaviourDefinitions.Mark> marks, IReadOnlyList<CountedFact> facts)
    {
        (Marks, All) = (marks, [.. facts.Where(f => f.State != CountingState.Removed)]);
        _ofAny = [.. All.Where(f => f.Condition is { Types: null })];
        _byType = All.SelectMany(f => f.Condition?.Types ?? Enumerable.Empty<string>()).Distinct(StringComparer.Ordinal)
            .ToFrozenDictionary(t => t, t => All.Where(f => f.Condition is { } c && c.Types?.Contains(t) != false).ToArray(), StringComparer.Ordinal);
    }

    public static CountedFacts None { get; } = new([], []);

    public IReadOnlyList<BehaviourDefinitions.Mark> Marks { get; }

    /// <summary>All that are published.</summary>
    public IReadOnlyList<CountedFact> All { get; }

    /// <summary>Those that a contact of the type may count to.</summary>
    public CountedFact[] Of(string type) => _byType.GetValueOrDefault(type, _ofAny);
}
