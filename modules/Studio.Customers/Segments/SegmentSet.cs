using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Customers.Behaviour;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Segments;

/// <summary>All published segments at one moment.</summary>
/// <param name="Segments">By id.</param>
/// <param name="Catalogue">The facts that they were compiled against.</param>
/// <param name="Revision">The definitions that columns belong to.</param>
internal sealed record SegmentSet(IReadOnlyList<Segment> Segments, FactCatalogue Catalogue, int Revision)
{
    /// <summary>True where something changes by itself.</summary>
    public bool IsVolatile => Segments.Any(s => s.IsVolatile);

    /// <summary>True where a segment reads the fact.</summary>
    public bool Reads(string fact) => Segments.Any(s => s.Facts.Contains(fact));

    /// <summary>True where a segment reads something else than fields and behaviour: a contact may change it.</summary>
    public bool ReadsMore => Segments.Any(s => s.IsVolatile);
}

/// <summary>Holds the newest set. A committed change of a segment, a behaviour fact or a definition makes it old; whoever asks next builds it anew.</summary>
internal sealed class SegmentSets(ContentRevisions revisions, ExpressionCompiler compiler) : IDisposable
{
    private readonly SemaphoreSlim _building = new(1, 1);
    private volatile Known? _known;

    /// <summary>The set of what is published now.</summary>
    /// <param name="services">The caller's scope.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<SegmentSet> GetAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var definitions = await services.GetRequiredService<ContentDefinitionStore>().GetAsync(cancellationToken);
        if (_known is { } known && known.Key == KeyOf(definitions))
        {
            return known.Set;
        }

        await _building.WaitAsync(cancellationToken);
        try
        {
            // The key is taken before the items are read: a change in between makes the set old at once, never stale for good.
            var key = KeyOf(definitions);
            if (_known is { } other && other.Key == key)
            {
                return other.Set;
            }

            var set = await BuildAsync(services, definitions, cancellationToken);
            _known = new Known(key, definitions, set);
            return set;
        }
        finally
        {
            _building.Release();
        }
    }

    /// <summary>The set, where it is known and nothing is known to have changed since; for those who must not wait.</summary>
    public SegmentSet? Current => _known is { } known && known.Key == KeyOf(known.Definitions) ? known.Set : null;

    public void Dispose() => _building.Dispose();

    private string KeyOf(ContentDefinitions definitions)
    {
        var types = new[] { SegmentParts.Segment, BehaviourParts.Fact }.SelectMany(definitions.TypesWith);
        return string.Join('|', types.Select(t => FormattableString.Invariant($"{t}:{revisions[t]}")).Prepend(FormattableString.Invariant($"{definitions.Revision}")));
    }

    private async Task<SegmentSet> BuildAsync(IServiceProvider services, ContentDefinitions definitions, CancellationToken cancellationToken)
    {
        var catalogue = await services.GetRequiredService<FactService>().GetCatalogueAsync(cancellationToken);
        var reader = services.GetRequiredService<PublishedItems>();
        var told = (await reader.ReadAllAsync(definitions.TypesWith(BehaviourParts.Fact), cancellationToken)).Select(i => "facts." + i.GetText(BehaviourParts.Fact, "Name")?.Trim()).ToHashSet(StringComparer.Ordinal);
        var items = await reader.ReadAllAsync(definitions.TypesWith(SegmentParts.Segment), cancellationToken);
        return new SegmentSet([.. items.Select(i => Segment.Read(i, catalogue, compiler, told))], catalogue, definitions.Revision);
    }

    private sealed record Known(string Key, ContentDefinitions Definitions, SegmentSet Set);
}
