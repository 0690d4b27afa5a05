using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Settings;
using Studio.Tabular;

namespace Studio.Contents.Transfer;

/// <summary>A row of the file and the item that it becomes, or why it does not.</summary>
internal sealed record RowItem(TableRow Row, ContentItem? Item, IReadOnlyList<ContentImportError> Errors);

/// <summary>Makes items of a file's rows by what its columns mean.</summary>
internal sealed class RowItems(ContentImport import, IReadOnlyList<TransferColumn> known, CellContext context)
{
    private readonly TransferColumn?[] _columns = [.. import.Options.Columns.Select(path => path is null ? null : known.FirstOrDefault(c => c.Path == path))];
    private readonly int _key = import.Options.Key is { } key ? import.Options.Columns.ToList().IndexOf(key) : -1;

    /// <summary>Of an import, by the definitions as they are now.</summary>
    /// <exception cref="ProblemException">409: there is no such type any more.</exception>
    public static async Task<RowItems> OfAsync(ContentImport import, IServiceProvider services, CancellationToken cancellationToken)
    {
        var all = await services.GetRequiredService<ContentDefinitionStore>().GetAsync(cancellationToken);
        var type = all.Type(import.ContentType) ?? throw ProblemException.Conflict($"There is no content type '{import.ContentType}' any more.");
        var context = new CellContext(await services.GetRequiredService<LocalTimes>().ZoneAsync(cancellationToken), (await services.GetRequiredService<ISettingsStore>().GetAsync<SiteSettings>(cancellationToken)).Currency);
        return new RowItems(import, services.GetRequiredService<TransferColumns>().Of(type, all), context);
    }

    /// <summary>What the file's columns mean; null where one is left out.</summary>
    public IReadOnlyList<TransferColumn?> Columns => _columns;

    /// <summary>True where rows look for items that are there.</summary>
    public bool HasKey => _key >= 0;

    /// <summary>The row's key, or empty.</summary>
    public string KeyOf(TableRow row) => _key >= 0 && _key < row.Cells.Count ? row.Cells[_key] : "";

    /// <summary>The items of rows, by their keys where there is one.</summary>
    public async Task<IReadOnlyList<RowItem>> MakeAsync(IReadOnlyList<TableRow> rows, IServiceProvider scope, CancellationToken cancellationToken)
    {
        var found = HasKey ? await FindAsync(rows, scope, cancellationToken) : null;
        return [.. rows.Select(r => Make(r, found))];
    }

    private RowItem Make(TableRow row, Found? found)
    {
        if (row.Fault != RowFault.None)
        {
            return Refuse(row, "", "", row.Fault == RowFault.OpenQuote ? "A quoted text does not end in this line." : "More text follows a closing quote.");
        }

        if (row.Cells.Count > _columns.Length && row.Cells.Skip(_columns.Length).Any(c => c.Length > 0))
        {
            return Refuse(row, "", "", "The row has more cells than the header.");
        }

        var key = KeyOf(row);
        var item = new ContentItem { ContentType = import.ContentType };
        if (HasKey && key.Length == 0)
        {
            return Refuse(row, import.Headers[_key], import.Options.Key!, "The key is missing.");
        }

        if (found is not null && found.Ambiguous.Contains(key))
        {
            return Refuse(row, import.Headers[_key], import.Options.Key!, "Several items have this key.");
        }

        if (found?.Items.GetValueOrDefault(key) is { } there)
        {
            item.ContentItemId = there.ContentItemId;
            item.DisplayText = there.DisplayText;
            item.Content = (JsonObject)there.Content.DeepClone();
        }

        return Fill(row, item);
    }

    private RowItem Fill(TableRow row, ContentItem item)
    {
        List<ContentImportError>? errors = null;
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i] is not { } column)
            {
                continue;
            }

            var text = i < row.Cells.Count ? row.Cells[i] : "";
            try
            {
                if (column.Part.Length > 0)
                {
                    column.Write(item.Content, text, context);
                }
                else if (text.Length > 0 && import.Options.Key == column.Path)
                {
                    item.ContentItemId = IdGenerator.IsId(text) ? text : throw new FormatException("An id of 26 characters is needed, or none for a new item.");
                }
            }
            catch (FormatException e)
            {
                (errors ??= []).Add(new ContentImportError(row.Line, import.Headers[i], column.Path, e.Message));
            }
        }

        return new RowItem(row, errors is null ? item : null, errors ?? (IReadOnlyList<ContentImportError>)[]);
    }

    /// <summary>Tells what a save said of a row's item.</summary>
    public IEnumerable<ContentImportError> Tell(TableRow row, IReadOnlyList<InputError> errors)
    {
        foreach (var error in errors)
        {
            // The error may lie deeper in the value than the column, or at the field of which the column is a part.
            var at = Array.FindIndex(_columns, c => c is not null && (c.Path == error.Path || error.Path.StartsWith(c.Path + ".", StringComparison.Ordinal)));
            yield return new ContentImportError(row.Line, at < 0 ? "" : import.Headers[at], error.Path, error.Message);
        }
    }

    private static RowItem Refuse(TableRow row, string header, string path, string message) => new(row, null, [new ContentImportError(row.Line, header, path, message)]);

    private async Task<Found> FindAsync(IReadOnlyList<TableRow> rows, IServiceProvider scope, CancellationToken cancellationToken)
    {
        var content = (ContentManager)scope.GetService(typeof(ContentManager))!;
        var keys = rows.Select(KeyOf).Where(k => k.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        if (import.Options.Key == "ContentItemId")
        {
            var items = await content.GetManyAsync([.. keys.Where(IdGenerator.IsId)], VersionOptions.Latest, cancellationToken);
            return new Found(items.ToDictionary(i => i.ContentItemId, StringComparer.Ordinal), []);
        }

        var all = await ((ContentDefinitionStore)scope.GetService(typeof(ContentDefinitionStore))!).GetAsync(cancellationToken);
        var type = all.Type(import.ContentType)!;
        var table = ((ContentTables)scope.GetService(typeof(ContentTables))!).For(type, all);
        var column = _columns[_key]!;
        var path = $"{column.Part}.{column.Field}";
        var place = table.Find(path) ?? throw ProblemException.Invalid("key", $"'{path}' cannot be a key.");
        var fieldType = ((ContentFieldTypes)scope.GetService(typeof(ContentFieldTypes))!).Find(place.Place.Field.FieldType)!;
        var valueOf = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            try
            {
                valueOf[key] = fieldType.ParseFilter(key, place.Place.Field, path);
            }
            catch (ProblemException e) when (e.Status == 400)
            {
                // The row's own reading tells what is wrong with it.
            }
        }

        var unit = (UnitOfWork)scope.GetService(typeof(UnitOfWork))!;
        var sql = $"SELECT {place.Name} AS Value, ItemId FROM {table.Name} WHERE Latest = 1 AND {place.Name} IN @values";
        var ids = (await unit.ReadAsync((session, ct) => place.Column.Kind == ColumnKind.Text
                ? session.QueryAsync<Pair>(sql, new { values = valueOf.Values.Cast<string>().ToArray() }, ct)
                : session.QueryAsync<Pair>(sql, new { values = valueOf.Values.Cast<long>().ToArray() }, ct), cancellationToken))
            .ToLookup(p => p.Value, p => p.ItemId);
        var found = (await content.GetManyAsync([.. ids.SelectMany(g => g)], VersionOptions.Latest, cancellationToken)).ToDictionary(i => i.ContentItemId, StringComparer.Ordinal);
        return new Found(
            valueOf.Where(v => ids[v.Value].Count() == 1 && found.ContainsKey(ids[v.Value].First())).ToDictionary(v => v.Key, v => found[ids[v.Value].First()], StringComparer.Ordinal),
            valueOf.Where(v => ids[v.Value].Count() > 1).Select(v => v.Key).ToHashSet(StringComparer.Ordinal));
    }

    private sealed record Found(Dictionary<string, ContentItem> Items, HashSet<string> Ambiguous);

    private sealed class Pair
    {
        public object Value { get; set; } = "";

        public string ItemId { get; set; } = "";
    }
}
