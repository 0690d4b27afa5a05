using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Studio.ContentModel.Access;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;

namespace Studio.ContentModel.Recipes;

/// <summary>Exports the chosen types with the parts that they are made of, or all types and parts.</summary>
internal sealed class DefinitionExporter(ContentDefinitionStore store) : IRecipeExporter
{
    public RecipeExportPart Part => RecipeExportPart.Definitions;

    public int Order => 20;

    public async Task CheckAsync(RecipeExportSelection selection, CancellationToken cancellationToken) => Chosen.Types(selection, await store.GetAsync(cancellationToken));

    public async IAsyncEnumerable<JsonObject> ExportAsync(RecipeExportSelection selection, RecipeExportNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var all = Chosen.Access(selection.Viewer).Visible(await store.GetAsync(cancellationToken));
        var types = Chosen.Types(selection, all);
        var parts = selection.ContentTypes.Count == 0 ? all.Parts.Values : types.SelectMany(t => t.Parts).Select(p => p.PartName).Distinct(StringComparer.Ordinal).Where(all.Parts.ContainsKey).Select(p => all.Parts[p]);
        yield return new JsonObject
        {
            ["name"] = "ContentDefinition",
            ["ContentTypes"] = new JsonArray([.. types.Select(DefinitionWriting.Write)]),
            ["ContentParts"] = new JsonArray([.. parts.Select(DefinitionWriting.Write)]),
        };
    }
}

/// <summary>Exports the items type by type, as they were read in batches: the published version, and the draft after it where there is one. Values of encrypted fields are left out, and named.</summary>
internal sealed class ContentExporter(ContentDefinitionStore store, ExportedItems items) : IRecipeExporter
{
    private const int Batch = 500;

    public RecipeExportPart Part => RecipeExportPart.Content;

    public int Order => RecipeExporter.ContentOrder;

    public async Task CheckAsync(RecipeExportSelection selection, CancellationToken cancellationToken)
    {
        var types = Chosen.Types(selection, await store.GetAsync(cancellationToken));
        if (selection.Where.Count > 0)
        {
            await items.CheckAsync(selection.ContentTypes.Count == 1 ? types[0].Name : throw ProblemException.Invalid("where", "Conditions are possible for one content type alone."), selection.Where, Chosen.Access(selection.Viewer), cancellationToken);
        }
    }

    public async IAsyncEnumerable<JsonObject> ExportAsync(RecipeExportSelection selection, RecipeExportNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (all, access) = (await store.GetAsync(cancellationToken), Chosen.Access(selection.Viewer));
        var left = new HashSet<string>(StringComparer.Ordinal);
        void Leave(string path)
        {
            if (left.Add(path))
            {
                notes.Missing(path);
            }
        }

        foreach (var type in Chosen.InOrder(Chosen.Types(selection, all), all))
        {
            await foreach (var batch in items.ReadAsync(type.Name, selection.Where, access, Batch, cancellationToken))
            {
                yield return new JsonObject { ["name"] = "Content", ["Data"] = new JsonArray([.. batch.Select(i => (JsonNode)FieldAccess.WithoutEncrypted(access.Show(i, all), all, Leave).ToJson())]) };
            }
        }
    }
}

/// <summary>
/// Finds the items of an export: all of a type in the order of their ids, or those that conditions find. What is added meanwhile comes or does not; nothing comes twice.
/// </summary>
internal sealed class ExportedItems(UnitOfWork unit, ContentQueries queries, ContentDefinitionStore store)
{
    /// <summary>Refuses conditions that cannot be asked, or that ask for what is not seen.</summary>
    /// <exception cref="ProblemException">400.</exception>
    public Task CheckAsync(string type, IReadOnlyList<string> where, FieldAccess access, CancellationToken cancellationToken) => queries.QueryAsync(Query(type, where, access) with { PageSize = 1 }, cancellationToken);

    /// <summary>The items of a type in batches, each item's published version before its draft.</summary>
    public async IAsyncEnumerable<IReadOnlyList<ContentItem>> ReadAsync(string type, IReadOnlyList<string> where, FieldAccess access, int batch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var itemIds in where.Count == 0 ? AllIdsAsync(type, batch, cancellationToken) : FoundIdsAsync(type, where, access, cancellationToken))
        {
            var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<ContentRow>(
                $"{ContentRow.Select} WHERE ItemId IN @itemIds AND (Latest = 1 OR Published = 1) ORDER BY ItemId, Number", new { itemIds }, ct), cancellationToken);
            yield return await rows.ToItemsAsync(store, cancellationToken);
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<string>> AllIdsAsync(string type, int batch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            var found = await queries.IdsAfterAsync(type, after, batch, drafts: true, cancellationToken);
            if (found.Count == 0)
            {
                yield break;
            }

            after = found[^1];
            yield return found;
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<string>> FoundIdsAsync(string type, IReadOnlyList<string> where, FieldAccess access, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = Query(type, where, access);
        do
        {
            var page = await queries.QueryAsync(query, cancellationToken);
            yield return [.. page.Items.Select(i => i.ContentItemId)];
            query = query with { Cursor = page.Next };
        }
        while (query.Cursor is not null);
    }

    private static ContentQuery Query(string type, IReadOnlyList<string> where, FieldAccess access) => new(type)
    {
        Version = VersionOptions.Latest,
        Access = access,
        Filters = [.. where.Select(Filter)],
        SortBy = "ContentItemId",
        Descending = false,
        PageSize = ContentQuery.MaximumPageSize,
        Count = CountMode.None,
    };

    private static ContentFilter Filter(string text, int index)
    {
        // The value may hold colons of its own.
        var pieces = text.Split(':', 3);
        return pieces.Length == 3 && pieces[1].All(char.IsAsciiLetter) && Enum.TryParse<FilterOperator>(pieces[1], ignoreCase: true, out var op)
            ? new ContentFilter(pieces[0], op, pieces[2])
            : throw ProblemException.Invalid($"where[{index}]", "A condition is Field:operator:value, as in CustomerPart.Country:eq:Germany.");
    }
}

/// <summary>Which types an export takes, and what of them.</summary>
internal static class Chosen
{
    /// <summary>What these roles see; everything where there are none.</summary>
    public static FieldAccess Access(IReadOnlyList<string>? viewer) => viewer is null ? FieldAccess.Full : FieldAccess.Of(viewer);

    public static IReadOnlyList<ContentTypeDefinition> Types(RecipeExportSelection selection, ContentDefinitions all) => selection.ContentTypes.Count == 0
        ? [.. all.Types.Values]
        : [.. selection.ContentTypes.Distinct(StringComparer.Ordinal).Select(name => all.Type(name) ?? throw ProblemException.Invalid("types", $"There is no content type '{name}'."))];

    /// <summary>The types in an order in which what their items pick comes before them, as far as there is one.</summary>
    public static IReadOnlyList<ContentTypeDefinition> InOrder(IReadOnlyList<ContentTypeDefinition> types, ContentDefinitions all)
    {
        var ordered = new List<ContentTypeDefinition>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in types)
        {
            Add(type);
        }

        return ordered;

        void Add(ContentTypeDefinition type)
        {
            if (seen.Add(type.Name))
            {
                foreach (var picked in Picked(type, all).Select(name => types.FirstOrDefault(t => t.Name == name)).OfType<ContentTypeDefinition>())
                {
                    Add(picked);
                }

                ordered.Add(type);
            }
        }
    }

    private static IEnumerable<string> Picked(ContentTypeDefinition type, ContentDefinitions all) =>
        all.FieldsOf(type).SelectMany(place => (place.Field.Settings["ContentPickerFieldSettings"] as JsonObject)?["DisplayedContentTypes"] as JsonArray ?? [])
            .Select(name => name is JsonValue v && v.TryGetValue<string>(out var text) ? text : "");
}
