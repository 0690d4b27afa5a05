using Microsoft.Extensions.Options;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Work;
using Studio.Data.Sessions;

namespace Studio.ContentModel.Tables;

/// <summary>
/// Makes and alters the typed tables. What must be there when the definitions count is done in their transaction, and it is short: tables, columns. What takes long where there are many items (filling, indexes, taking
/// away) is written down there as work for afterwards (<see cref="ContentWorkQueue"/>); where there are few it is done at once.
/// </summary>
public sealed class ContentSchema(ContentTables tables, ContentItemsWork items, ContentWorkQueue work, IOptions<ContentWorkOptions> options)
{
    /// <summary>Brings tables and items from one layout to that of the definitions.</summary>
    /// <param name="session">The transaction of the change.</param>
    /// <param name="before">The definitions until now.</param>
    /// <param name="after">The definitions from now on.</param>
    /// <param name="layout">What is there.</param>
    /// <param name="cancellationToken">Ends it; everything is undone with the transaction.</param>
    internal async Task AlterAsync(WriteSession session, ContentDefinitions before, ContentDefinitions after, TableLayout layout, CancellationToken cancellationToken)
    {
        var wanted = TableLayout.Of(after, tables);
        var encryption = DocumentSealing.Changed(before, after);
        foreach (var type in after.Types.Values)
        {
            var table = tables.For(type, after);
            var known = layout.Columns(table.Name);
            if (known is null)
            {
                await CreateAsync(session, table, cancellationToken);
                continue;
            }

            await AlterAsync(session, after, table, known, encryption, cancellationToken);
        }

        foreach (var gone in layout.Tables.Where(t => wanted.TypeOf(t) is null))
        {
            foreach (var table in layout.Columns(gone)!.Values.Select(c => c.SideTable).OfType<string>().Append(gone))
            {
                await work.QueueAsync(session, new ContentWork(ContentWorkKind.DropTable, layout.TypeOf(gone)!, table) { Revision = after.Revision, Delayed = true }, cancellationToken);
            }
        }

        foreach (var gone in before.Types.Keys.Where(t => after.Type(t) is null))
        {
            await work.QueueAsync(session, new ContentWork(ContentWorkKind.RemoveItems, gone, gone) { Revision = after.Revision }, cancellationToken);
            await work.QueueAsync(session, new ContentWork(ContentWorkKind.Forget, "", "changes") { Revision = after.Revision, Delayed = true }, cancellationToken);
        }
    }

    private async Task AlterAsync(WriteSession session, ContentDefinitions after, ContentTable table, IReadOnlyDictionary<string, LayoutColumn> known, HashSet<int> encryption, CancellationToken cancellationToken)
    {
        var added = table.AllColumns.Where(c => !known.ContainsKey(c.Name)).ToList();
        var indexed = table.Columns.Where(c => known.TryGetValue(c.Name, out var was) && was.Indexed != c.Place.Field.Indexed).ToList();
        var documents = ChangesOf(table.Type, after).Any();
        var sealing = DocumentSealing.Concerns(table.Type, after, encryption);
        await RetireAsync(session, table, known.Values, after, cancellationToken);
        if (added.Count == 0 && indexed.Count == 0 && !documents && !sealing)
        {
            return;
        }

        var many = await HasManyAsync(session, table.Type.Name, cancellationToken);
        await AddAsync(session, table, added, many, cancellationToken);
        foreach (var column in indexed)
        {
            await ChangeIndexAsync(session, table, column, many, after.Revision, cancellationToken);
        }

        if (documents || sealing || added.Count > 0)
        {
            var columns = added.Concat(table.AllColumns.Where(c => encryption.Contains(c.Place.Field.Id))).Select(c => c.Name).Distinct(StringComparer.Ordinal);
            await items.BringAsync(session, after, table.Type, new ItemsTask(documents, [.. columns], sealing), many, cancellationToken);
        }
    }

    /// <summary>The changes of this revision that the items of a type have to follow, those of items within them included.</summary>
    private static IEnumerable<DocumentChange> ChangesOf(ContentTypeDefinition type, ContentDefinitions after)
    {
        var holds = type.Parts.Any(p => p.PartName is "BagPart" or "FlowPart" or "TaxonomyPart");
        return after.Changes.Where(c => c.Revision == after.Revision && c.Part is not null && (c.ContentType == type.Name || holds));
    }

    private async Task<bool> HasManyAsync(WriteSession session, string type, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long>("SELECT count(*) FROM (SELECT 1 FROM ContentItem WHERE Type = @type LIMIT @most) c", new { type, most = options.Value.Few + 1 }, cancellationToken) > options.Value.Few;

    private async Task AddAsync(WriteSession session, ContentTable table, IReadOnlyList<ContentColumn> added, bool many, CancellationToken cancellationToken)
    {
        foreach (var column in added)
        {
            // It may be there still, from before a feature was switched off; what it holds is of then.
            await work.CancelAsync(session, column.SideTable ?? $"{table.Name}.{column.Name}", cancellationToken);
            if (column.SideTable is not null)
            {
                await session.ExecuteAsync($"DROP TABLE IF EXISTS {column.SideTable}", null, cancellationToken);
                await CreateSideTableAsync(session, table, column, cancellationToken);
                continue;
            }

            if (await session.Dialect.HasColumnAsync(session, table.Name, column.Name, cancellationToken))
            {
                await session.ExecuteAsync($"DROP INDEX IF EXISTS {IndexName(table.Name, column.Name)}", null, cancellationToken);
                await session.AlterTableAsync($"ALTER TABLE {table.Name} DROP COLUMN {column.Name}", cancellationToken);
            }

            await session.AlterTableAsync($"ALTER TABLE {table.Name} ADD COLUMN {column.Name} {SqlType(column)}", cancellationToken);
            if (column.Place.Field.Indexed)
            {
                await IndexAsync(session, table, column, many, cancellationToken);
            }
        }
    }

    private Task ChangeIndexAsync(WriteSession session, ContentTable table, ContentColumn column, bool many, int revision, CancellationToken cancellationToken) => column.Place.Field.Indexed
        ? IndexAsync(session, table, column, many, cancellationToken)
        : work.QueueAsync(session, new ContentWork(ContentWorkKind.DropIndex, table.Type.Name, $"{table.Name}.{column.Name}") { Revision = revision }, cancellationToken);

    private async Task IndexAsync(WriteSession session, ContentTable table, ContentColumn column, bool many, CancellationToken cancellationToken)
    {
        if (many)
        {
            await work.QueueAsync(session, new ContentWork(ContentWorkKind.Index, table.Type.Name, $"{table.Name}.{column.Name}"), cancellationToken);
        }
        else
        {
            await session.ExecuteAsync($"CREATE INDEX IF NOT EXISTS {IndexName(table.Name, column.Name)} ON {table.Name} ({IndexColumns(session.Dialect, column.Name)})", null, cancellationToken);
        }
    }

    /// <summary>Columns of fields that are no more go later: whoever read the definitions a moment ago still asks for them. What a switched-off feature knew stays.</summary>
    private async Task RetireAsync(WriteSession session, ContentTable table, IEnumerable<LayoutColumn> known, ContentDefinitions after, CancellationToken cancellationToken)
    {
        var places = after.FieldsOf(table.Type).Select(ContentTable.ColumnPrefix).ToList();
        foreach (var column in known.Where(c => IsOfField(c.Name) && !places.Any(p => c.Name == p || c.Name.StartsWith(p + "_", StringComparison.Ordinal))))
        {
            await work.QueueAsync(session, column.SideTable is { } side
                ? new ContentWork(ContentWorkKind.DropTable, table.Type.Name, side) { Revision = after.Revision, Delayed = true }
                : new ContentWork(ContentWorkKind.DropColumn, table.Type.Name, $"{table.Name}.{column.Name}") { Revision = after.Revision, Delayed = true }, cancellationToken);
        }
    }

    private static bool IsOfField(string column) => column.Length > 1 && column[0] == 'f' && char.IsAsciiDigit(column[1]);

    private static async Task CreateAsync(WriteSession session, ContentTable table, CancellationToken cancellationToken)
    {
        var columns = string.Concat(table.Columns.Select(c => $", {c.Name} {SqlType(c)}"));
        var indexes = table.Columns.Where(c => c.Place.Field.Indexed).Select(c => $"CREATE INDEX {IndexName(table.Name, c.Name)} ON {table.Name} ({IndexColumns(session.Dialect, c.Name)});");
        await session.ExecuteAsync($"""
            CREATE TABLE {table.Name} (VersionId TEXT PRIMARY KEY, ItemId TEXT NOT NULL, Latest INTEGER NOT NULL, Published INTEGER NOT NULL, DisplayText TEXT NOT NULL,
              CreatedUtc INTEGER NOT NULL, ModifiedUtc INTEGER NOT NULL, PublishedUtc INTEGER{columns}) WITHOUT ROWID;
            CREATE INDEX IX_{table.Name}_Item ON {table.Name} (ItemId);
            CREATE INDEX IX_{table.Name}_DisplayText ON {table.Name} (DisplayText, ItemId);
            CREATE INDEX IX_{table.Name}_Modified ON {table.Name} (ModifiedUtc, ItemId);
            {string.Concat(indexes)}
            """, null, cancellationToken);
        foreach (var column in table.ManyColumns)
        {
            await CreateSideTableAsync(session, table, column, cancellationToken);
        }
    }

    /// <summary>Its rows go with the row of their version.</summary>
    private static Task CreateSideTableAsync(WriteSession session, ContentTable table, ContentColumn column, CancellationToken cancellationToken) => session.AlterTableAsync($"""
        CREATE TABLE {column.SideTable} (VersionId TEXT NOT NULL REFERENCES {table.Name} (VersionId) ON DELETE CASCADE, Value {SqlType(column)} NOT NULL, PRIMARY KEY (VersionId, Value)) WITHOUT ROWID;
        CREATE INDEX IX_{column.SideTable} ON {column.SideTable} (Value, VersionId);
        """, cancellationToken);

    internal static string IndexName(string table, string column) => $"IX_{table}_{column}";

    internal static string IndexColumns(Data.Dialects.SqlDialect dialect, string column) => $"{dialect.IndexedColumn(column)}, ItemId";

    private static string SqlType(ContentColumn column) => column.Column.Kind == ColumnKind.Integer ? "INTEGER" : "TEXT";
}
