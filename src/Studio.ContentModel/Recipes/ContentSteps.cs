using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;

namespace Studio.ContentModel.Recipes;

/// <summary>The <c>ContentDefinition</c> step: types and parts are added or merged.</summary>
internal sealed class ContentDefinitionStep(ContentDefinitionStore store, ContentFieldTypes fields, ContentPartTypes partTypes) : IRecipeStepHandler
{
    public string Name => "ContentDefinition";

    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        var parts = ContentDefinitionJson.ReadParts(context.Step).Select(WithoutIds).ToList();
        var types = ContentDefinitionJson.ReadTypes(context.Step).ToList();
        var after = await store.AlterAsync(definitions =>
        {
            var merged = parts.Aggregate(definitions, (all, part) => all.Merge(part));
            return types.Aggregate(merged, (all, type) => all.Merge(type));
        }, cancellationToken);
        foreach (var field in parts.SelectMany(p => p.Fields.Where(f => fields.Find(f.FieldType) is null).Select(f => $"{p.Name}.{f.Name} ({f.FieldType})")))
        {
            context.Report.Add($"{context.Recipe.Source}: steps[{context.Index}]: the field {field} is kept, but no feature of this tenant knows its type.");
        }

        foreach (var part in types.SelectMany(t => t.Parts).Select(p => p.PartName).Distinct().Where(p => !after.Parts.ContainsKey(p) && partTypes.Find(p) is null))
        {
            context.Report.Add($"{context.Recipe.Source}: steps[{context.Index}]: the part {part} is kept, but nothing defines it.");
        }
    }

    // Ids are this tenant's own; what another tenant exported says nothing here.
    private static ContentPartDefinition WithoutIds(ContentPartDefinition part) => part with { Fields = [.. part.Fields.Select(f => f with { Id = 0 })] };
}

/// <summary>The <c>Content</c> step: items are created, or saved over where their id is known. What they refer to may come later in the recipe: at its end it must be there.</summary>
internal sealed class ContentStep(ContentManager manager, UnitOfWork unit) : IRecipeStepHandler
{
    public string Name => "Content";

    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        var data = context.Step["Data"] as JsonArray ?? throw ProblemException.Invalid("Data", "A list of content items is needed.");
        var saved = new List<(string Path, ContentItem Item)>(data.Count);
        for (var i = 0; i < data.Count; i++)
        {
            var path = $"Data[{i}]";
            try
            {
                var json = data[i] as JsonObject ?? throw ProblemException.Invalid(path, "An object is needed.");
                var published = json["Published"] is not JsonValue v || !v.TryGetValue<bool>(out var p) || p;
                var options = new SaveOptions { Publish = published, Author = context.Recipe.Name, Audited = false, ChecksReferences = false };
                saved.Add(($"{context.Recipe.Source}: steps[{context.Index}] '{Name}': {path}", await manager.SaveAsync(ContentItem.FromJson(json), options, cancellationToken)));
            }
            catch (ProblemException e)
            {
                throw ProblemException.Invalid([.. e.Errors.DefaultIfEmpty(new InputError("", e.Message)).Select(error => error with { Path = $"{path}.{error.Path}".TrimEnd('.') })]);
            }
        }

        unit.AtEnd(ct => CheckAsync(saved, ct));
    }

    private async Task CheckAsync(List<(string Path, ContentItem Item)> saved, CancellationToken cancellationToken)
    {
        var errors = new List<InputError>();
        foreach (var (path, item) in saved)
        {
            errors.AddRange((await manager.CheckReferencesAsync(item, cancellationToken)).Select(e => e with { Path = $"{path}.{e.Path}" }));
        }

        if (errors.Count > 0)
        {
            throw ProblemException.Invalid(errors);
        }
    }
}
