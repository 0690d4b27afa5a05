using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Liquid;
using Studio.Templates.Storing;

namespace Studio.Templates.Recipes;

/// <summary>
/// OrchardCore's <c>Templates</c> step: <c>{ "Templates": { "name": { "Description", "Content" } } }</c>, with Studio's <c>Kind</c> beside them. A template of the name is changed, or made and published; one that says
/// the same stays as it is. What cannot be parsed (it may speak of tags that Studio does not have) is kept aside and named.
/// </summary>
internal sealed class TemplatesStep(ContentManager content, ContentDefinitionStore definitions, LiquidEngine engine, IServiceProvider services) : IRecipeStepHandler
{
    public string Name => "Templates";

    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        var given = context.Step["Templates"] as JsonObject ?? throw ProblemException.Invalid("Templates", "An object of templates by their names is needed.");
        var types = (await definitions.GetAsync(cancellationToken)).TypesWith(TemplateParts.Template).ToList();
        var known = (await services.GetRequiredService<PublishedItems>().ReadAllAsync(types, cancellationToken)).DistinctBy(TemplateParts.NameOf, StringComparer.OrdinalIgnoreCase).ToDictionary(TemplateParts.NameOf, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in given)
        {
            var path = $"Templates.{name}";
            var template = value as JsonObject ?? throw ProblemException.Invalid(path, "A template is an object with its content.");
            var text = Text(template, "Content", path) ?? "";
            if (!engine.TryParse(text, out _, out var faults))
            {
                await context.KeepAsync(RecipeNoteKind.Other, name, path, FormattableString.Invariant($"the template '{name}' was not used: {faults[0].Line}:{faults[0].Column} {faults[0].Message}"),
                    new JsonObject { ["Templates"] = new JsonObject { [name] = template.DeepClone() } }, "template:" + name, cancellationToken);
                continue;
            }

            await SaveAsync(context, known.GetValueOrDefault(name.Trim()), types[0], name, text, template, path, cancellationToken);
        }
    }

    private async Task SaveAsync(RecipeStepContext context, ContentItem? before, string type, string name, string text, JsonObject template, string path, CancellationToken cancellationToken)
    {
        var item = before?.Copy() ?? await content.NewAsync(type, cancellationToken);
        item.SetText(TemplateParts.Template, "Name", before is null ? name.Trim() : TemplateParts.NameOf(before)).SetText(TemplateParts.Template, "Content", text);
        if (Text(template, "Description", path) is { } description)
        {
            item.SetText(TemplateParts.Template, "Description", description.Length > 0 ? description : null);
        }

        // OrchardCore's templates are of pages.
        item.SetText(TemplateParts.Template, "Kind", Text(template, "Kind", path) ?? before?.GetText(TemplateParts.Template, "Kind") ?? TemplateParts.PageKind);
        if (before is not null && JsonNode.DeepEquals(before.Content, item.Content))
        {
            return;
        }

        try
        {
            await content.SaveAsync(item, new SaveOptions { Author = context.Recipe.Name, Audited = false }, cancellationToken);
        }
        catch (ProblemException e) when (e.Errors.Count > 0)
        {
            throw ProblemException.Invalid([.. e.Errors.Select(error => error with { Path = $"{path}.{error.Path}" })]);
        }

        context.Changed("Templates", name, before?.Content.DeepClone(), item.Content.DeepClone());
    }

    private static string? Text(JsonObject template, string name, string path) => template[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw ProblemException.Invalid($"{path}.{name}", "A text is needed."),
    };
}

/// <summary>Says the published templates once more in OrchardCore's words, after the items that they are: other systems read them, and this one finds nothing to change.</summary>
internal sealed class TemplatesExporter(StoredTemplates templates) : IRecipeExporter
{
    public RecipeExportPart Part => RecipeExportPart.Content;

    public int Order => RecipeExporter.ContentOrder + 10;

    public async IAsyncEnumerable<JsonObject> ExportAsync(RecipeExportSelection selection, RecipeExportNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var all = await templates.GetAllAsync(cancellationToken);
        if (all.Count == 0 || selection.Where.Count > 0 || (selection.ContentTypes.Count > 0 && !selection.ContentTypes.Contains(TemplateParts.TemplateType, StringComparer.Ordinal)))
        {
            yield break;
        }

        yield return new JsonObject
        {
            ["name"] = "Templates",
            ["Templates"] = new JsonObject(all.Values.OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => KeyValuePair.Create(t.Name, (JsonNode?)new JsonObject
            {
                ["Description"] = t.Description,
                ["Kind"] = t.Kind,
                ["Content"] = t.Content,
            }))),
        };
    }
}
