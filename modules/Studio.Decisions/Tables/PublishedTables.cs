using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Customers.Behaviour;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Tables;

namespace Studio.Decisions.Tables;

/// <summary>A published table.</summary>
/// <param name="Id">The item.</param>
/// <param name="Version">The published version.</param>
/// <param name="Name">By which it is asked.</param>
/// <param name="Table">Null where it cannot be read any more, such as when a fact was removed.</param>
/// <param name="Errors">Why it cannot be read.</param>
internal sealed record PublishedTable(string Id, string Version, string Name, DecisionTable? Table, IReadOnlyList<TableError> Errors);

/// <summary>The tables of one moment, by name without regard to case, with the facts that they were compiled against.</summary>
internal sealed record TableSnapshot(FactCatalogue Catalogue, FrozenDictionary<string, PublishedTable> Tables);

/// <summary>Holds the compiled tables. A committed change of one of them or of the facts makes them old; whoever asks next compiles them anew.</summary>
internal sealed class PublishedTables(ContentRevisions revisions) : IDisposable
{
    private readonly SemaphoreSlim _building = new(1, 1);
    private volatile Current? _current;

    public async ValueTask<TableSnapshot> GetAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var definitions = await services.GetRequiredService<ContentDefinitionStore>().GetAsync(cancellationToken);
        if (_current is { } current && current.Key == KeyOf(definitions))
        {
            return current.Snapshot;
        }

        await _building.WaitAsync(cancellationToken);
        try
        {
            // The key is taken before the items are read: a change in between makes what is built old at once.
            var key = KeyOf(definitions);
            if (_current is { } known && known.Key == key)
            {
                return known.Snapshot;
            }

            var catalogue = await services.GetRequiredService<FactService>().GetCatalogueAsync(cancellationToken);
            var items = await services.GetRequiredService<PublishedItems>().ReadAllAsync(definitions.TypesWith(DecisionTableParts.Table), cancellationToken);
            var tables = items.Select(i => Read(i, catalogue)).DistinctBy(t => t.Name, StringComparer.OrdinalIgnoreCase).ToFrozenDictionary(t => t.Name, StringComparer.OrdinalIgnoreCase);
            var snapshot = new TableSnapshot(catalogue, tables);
            _current = new Current(key, snapshot);
            return snapshot;
        }
        finally
        {
            _building.Release();
        }
    }

    public void Dispose() => _building.Dispose();

    /// <summary>The words of a table.</summary>
    public static string TextOf(ContentItem item) => item.GetText(DecisionTableParts.Table, "Table") ?? "";

    private static PublishedTable Read(ContentItem item, FactCatalogue catalogue)
    {
        var table = DecisionTable.Compile(TextOf(item), catalogue, out var errors);
        return new PublishedTable(item.ContentItemId, item.ContentItemVersionId, (item.GetText(DecisionTableParts.Table, "Name") ?? item.DisplayText).Trim(), table, errors);
    }

    private string KeyOf(ContentDefinitions definitions) =>
        string.Join('|', new[] { DecisionTableParts.Table, BehaviourParts.Fact }.SelectMany(definitions.TypesWith).Select(t => FormattableString.Invariant($"{t}:{revisions[t]}")).Prepend(FormattableString.Invariant($"{definitions.Revision}")));

    private sealed record Current(string Key, TableSnapshot Snapshot);
}

/// <summary>Words for what is wrong with a table.</summary>
internal static class TableErrorText
{
    /// <summary>The sentence in the person's language.</summary>
    public static string Localize(TableError error, IStringLocalizer text) => string.Format(CultureInfo.CurrentCulture, text[error.Message].Value, [.. error.Values]);
}
