using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.Contents.Access;
using Studio.DecisionEngine.Facts;
using Studio.Liquid;
using Studio.Templates.Filters;
using Studio.Templates.Rendering;
using Studio.Templates.Storing;

namespace Studio.Templates.Api;

/// <summary>A tag or filter and how it is written.</summary>
internal sealed record CompletionEntry(string Name, string Detail);

/// <summary>A variable.</summary>
/// <param name="Path">How templates name it.</param>
/// <param name="Type">What it is: <c>string</c>, <c>number</c>, <c>boolean</c>, <c>list</c>, <c>object</c>, <c>date</c>.</param>
/// <param name="Detail">What people call it.</param>
internal sealed record CompletionPath(string Path, string Type, string Detail);

/// <summary>What an editor can offer.</summary>
internal sealed record Completions(IReadOnlyList<CompletionEntry> Tags, IReadOnlyList<CompletionEntry> Filters, IReadOnlyList<CompletionPath> Paths, IReadOnlyList<string> Templates);

/// <summary>Lists what templates of this tenant can say now: tags, filters, the facts of the catalogue with every field of customers, the globals, and the other templates.</summary>
internal sealed class TemplateCompletions(
    LiquidEngine engine, IEnumerable<ILiquidFilterProvider> providers, FactService facts, ContentDoor door, StoredTemplates templates, IStringLocalizerFactory localizers)
{
    private static readonly CompletionPath[] Fixed =
    [
        new("now", "date", ""), new("offer.title", "string", ""), new("offer.value", "string", ""),
        new("Site.SiteName", "string", ""), new("Site.Currency", "string", ""), new("Site.TimeZone", "string", ""), new("Site.Culture", "string", ""), new("Site.BaseUrl", "string", ""),
        new("User.UserName", "string", ""), new("User.UserId", "string", ""), new("User.Identity.IsAuthenticated", "boolean", ""), new("User.Roles", "list", ""),
        new("Culture.Name", "string", ""), new("Culture.Dir", "string", ""),
        new("Request.Path", "string", ""), new("Request.Host", "string", ""), new("Request.QueryString", "string", ""), new("Request.Query", "object", ""),
        new("ContentItem.DisplayText", "string", ""), new("ContentItem.ContentItemId", "string", ""), new("ContentItem.ContentType", "string", ""), new("ContentItem.Content", "object", ""),
    ];

    public async Task<Completions> ListAsync(CancellationToken cancellationToken)
    {
        var hints = StandardHints.Filters.Concat(providers.SelectMany(p => p.Hints).Select(h => KeyValuePair.Create(h.Name, h.Detail))).DistinctBy(h => h.Key).ToDictionary(StringComparer.Ordinal);
        var catalogue = await facts.GetCatalogueAsync(cancellationToken);
        var definitions = await door.DefinitionsAsync(cancellationToken);
        return new Completions(
            [.. engine.TagNames.Order(StringComparer.Ordinal).Select(n => new CompletionEntry(n, StandardHints.Tags.GetValueOrDefault(n, n)))],
            [.. engine.FilterNames.Order(StringComparer.Ordinal).Select(n => new CompletionEntry(n, hints.GetValueOrDefault(n, n)))],
            [.. catalogue.Facts.Where(f => f.Parameters is null).Select(Describe), .. Fixed, .. definitions.Types.Values.SelectMany(t => FieldsOf(t, definitions)).DistinctBy(p => p.Path)],
            [.. (await templates.GetAllAsync(cancellationToken)).Keys.Order(StringComparer.OrdinalIgnoreCase)]);
    }

    private CompletionPath Describe(FactDescriptor fact) =>
        new(fact.Path, fact.Type.ToString().ToLowerInvariant(), fact.Resources is null ? fact.Title : localizers.Create(fact.Resources)[fact.Title]);

    private static IEnumerable<CompletionPath> FieldsOf(ContentTypeDefinition type, ContentDefinitions definitions) =>
        definitions.FieldsOf(type).Select(p => new CompletionPath($"ContentItem.Content.{p.Path}", "object", $"{type.DisplayName}: {p.Field.DisplayName}"));
}
