using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;
using Studio.Kernel.Problems;
using Studio.Liquid;
using Studio.Templates.Rendering;

namespace Studio.Templates.Filters;

/// <summary>
/// OrchardCore's filters of content: <c>display_text</c>, <c>content_item_id</c>, <c>full_text</c>, <c>query</c>, <c>taxonomy_terms</c>. What they read is published, and shown as whoever asks may see it; what he may
/// not see is not there.
/// </summary>
internal sealed class ContentFilters : ILiquidFilterProvider
{
    private const int Most = 50;
    private const int StepsPerItem = 200;

    public IEnumerable<FilterHint> Hints =>
    [
        new("display_text", "item | display_text"), new("content_item_id", "id | content_item_id"), new("full_text", "item | full_text"),
        new("query", "'Product' | query: where: 'ProductPart.Sold:eq:true', sort: 'DisplayText', take: 5"), new("taxonomy_terms", "field | taxonomy_terms"),
    ];

    public void Register(LiquidFilterRegistry filters)
    {
        filters.AddAsync("display_text", (input, call) => call.ReadAsync(input, "DisplayText"));
        filters.AddAsync("content_item_id", ItemsAsync);
        filters.AddAsync("full_text", FullTextAsync);
        filters.AddAsync("query", QueryAsync, 0, 0, "where", "search", "sort", "take");
        filters.AddAsync("taxonomy_terms", TermsAsync);
    }

    /// <summary>Ids become their items, an item its id.</summary>
    private static async ValueTask<object?> ItemsAsync(object? input, LiquidFilterCall call)
    {
        if (await call.ReadAsync(input, "ContentItemId") is string id)
        {
            return id;
        }

        var found = await LoadAsync(await call.IdsAsync(input, "ContentItemId"), call);
        return input is string ? found.Count > 0 ? TemplateScopes.Describe(found[0]) : null : new JsonArray([.. found.Select(i => (JsonNode)TemplateScopes.Describe(i))]);
    }

    private static async ValueTask<object?> FullTextAsync(object? input, LiquidFilterCall call)
    {
        if (await LoadAsync(await call.IdsAsync(input, "ContentItemId"), call) is not [var item, ..])
        {
            return null;
        }

        var definitions = await call.Service<ContentDoor>().DefinitionsAsync(call.CancellationToken);
        var types = call.Service<ContentFieldTypes>();
        var texts = definitions.Type(item.ContentType) is not { } type
            ? []
            : definitions.FieldsOf(type).SelectMany(p => types.Find(p.Field.FieldType)?.ToSearchTexts(item.Field(p.Part.Name, p.Field.Name), p.Field) ?? []);
        return string.Join(' ', texts.Prepend(item.DisplayText).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal));
    }

    private static async ValueTask<object?> QueryAsync(object? input, LiquidFilterCall call)
    {
        var take = int.TryParse(LiquidFilterCall.ToText(call.Named("take")), System.Globalization.CultureInfo.InvariantCulture, out var given) ? Math.Clamp(given, 1, Most) : Most;
        call.Pay((long)take * StepsPerItem);
        var sort = LiquidFilterCall.ToText(call.Named("sort"));
        try
        {
            var query = new ContentQuery(LiquidFilterCall.ToText(input))
            {
                Filters = [.. (await call.ReadListAsync(call.Named("where"))).Select(w => Condition(LiquidFilterCall.ToText(w), call))],
                Search = LiquidFilterCall.ToText(call.Named("search")) is { Length: > 0 } words ? words : null,
                SortBy = sort.Length > 0 ? sort.TrimStart('-') : "DisplayText",
                Descending = sort.StartsWith('-'),
                PageSize = take,
                Count = CountMode.None,
            };
            var door = call.Service<ContentDoor>();
            var page = await call.Service<ContentQueries>().QueryAsync(await door.AskAsync(query, call.CancellationToken), call.CancellationToken);
            var shown = new JsonArray();
            foreach (var item in page.Items)
            {
                shown.Add((JsonNode)TemplateScopes.Describe(await door.ShowAsync(item, call.CancellationToken)));
            }

            return shown;
        }
        catch (ProblemException problem)
        {
            throw call.Refuse("liquid.query", problem.Errors.Count > 0 ? problem.Errors[0].Message : problem.Message);
        }
    }

    private static ContentFilter Condition(string text, LiquidFilterCall call)
    {
        // The value may hold colons of its own.
        var pieces = text.Split(':', 3);
        return pieces.Length == 3 && pieces[1].All(char.IsAsciiLetter) && Enum.TryParse<FilterOperator>(pieces[1], ignoreCase: true, out var op)
            ? new ContentFilter(pieces[0], op, pieces[2])
            : throw call.Refuse("liquid.query", "A condition is Field:operator:value, as in ProductPart.Sold:eq:true.");
    }

    /// <summary>The terms that a taxonomy field holds: name, id and depth.</summary>
    private static async ValueTask<object?> TermsAsync(object? input, LiquidFilterCall call)
    {
        var taxonomy = await call.ReadAsync(input, "TaxonomyContentItemId") as string;
        var wanted = (await call.ReadListAsync(await call.ReadAsync(input, "TermContentItemIds"))).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (taxonomy is null || wanted.Count == 0 || await LoadAsync([taxonomy], call) is not [var item, ..])
        {
            return new JsonArray();
        }

        return new JsonArray([.. TaxonomyTerms.Of(item).Where(t => wanted.Contains(t.Id)).Select(t => (JsonNode)new JsonObject { ["ContentItemId"] = t.Id, ["DisplayText"] = t.Name, ["Depth"] = t.Depth })]);
    }

    private static async ValueTask<IReadOnlyList<ContentItem>> LoadAsync(IReadOnlyList<string> ids, LiquidFilterCall call)
    {
        var some = ids.Distinct(StringComparer.Ordinal).Take(Most).ToList();
        if (some.Count == 0)
        {
            return [];
        }

        call.Pay((long)some.Count * StepsPerItem);
        var door = call.Service<ContentDoor>();
        var definitions = await call.Service<ContentDefinitionStore>().GetAsync(call.CancellationToken);
        var found = (await call.Service<ContentManager>().GetManyAsync(some, VersionOptions.Published, call.CancellationToken)).ToDictionary(i => i.ContentItemId, StringComparer.Ordinal);
        var shown = new List<ContentItem>();
        foreach (var id in some)
        {
            if (found.TryGetValue(id, out var item) && definitions.Type(item.ContentType) is { } type && await door.MayAsync(ContentAct.View, type, item))
            {
                shown.Add(door.Fields.Show(item, definitions));
            }
        }

        return shown;
    }
}
