using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Parts;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;

namespace Studio.ContentModel.Recipes;

/// <summary>The <c>ContentDefinition</c> step: types and parts are added or merged.</summary>
internal sealed class ContentDefinitionStep(ContentDefinitionStore store, ContentFieldTypes fields, ContentPartTypes partTypes) : IRecipeStepHandler
{
    public string Name => "ContentDefinition";

    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        var (parts, types) = DefinitionReading.Read(context.Step);
        var after = await store.AlterAsync(definitions =>
        {
            var merged = parts.Aggregate(definitions, (all, part) => all.Merge(part));
            return types.Aggregate(merged, (all, type) => all.Merge(type));
        }, cancellationToken);
        DefinitionReading.Report(context, parts, types, after, fields, partTypes);
    }
}

/// <summary>The <c>ReplaceContentDefinition</c> step: types and parts become what the recipe says and nothing else. A field that keeps its name and type keeps its column.</summary>
internal sealed class ReplaceContentDefinitionStep(ContentDefinitionStore store, ContentFieldTypes fields, ContentPartTypes partTypes) : IRecipeStepHandler
{
    public string Name => "ReplaceContentDefinition";

    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        var (parts, types) = DefinitionReading.Read(context.Step);
        var after = await store.AlterAsync(definitions =>
        {
            var replaced = parts.Aggregate(definitions, (all, part) => all.Replace(part));
            return types.Aggregate(replaced, (all, type) => all.Replace(type));
        }, cancellationToken);
        DefinitionReading.Report(context, parts, types, after, fields, partTypes);
    }
}

/// <summary>The <c>DeleteContentDefinition</c> step: types and parts that are there go; the items of a type are taken out of use, and a part that a feature relies on stays.</summary>
internal sealed class DeleteContentDefinitionStep(ContentDefinitionStore store) : IRecipeStepHandler
{
    public string Name => "DeleteContentDefinition";

    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        var (types, parts) = (Names(context.Step, "ContentTypes"), Names(context.Step, "ContentParts"));
        var before = await store.GetAsync(cancellationToken);
        foreach (var unknown in types.Where(t => before.Type(t) is null).Concat(parts.Where(p => !before.Parts.ContainsKey(p))))
        {
            context.Note(RecipeNoteKind.Other, unknown, "", $"there is no definition '{unknown}' to delete.");
        }

        await store.AlterAsync(all =>
        {
            var fewer = types.Where(all.Types.ContainsKey).Aggregate(all, (left, type) => left.RemoveType(type));
            return parts.Where(fewer.Parts.ContainsKey).Aggregate(fewer, (left, part) => left.RemovePart(part));
        }, cancellationToken);
    }

    private static List<string> Names(JsonObject step, string property)
    {
        var list = step[property] as JsonArray ?? [];
        return [.. list.Select((n, i) => n is JsonValue v && v.TryGetValue<string>(out var name) ? name : throw ProblemException.Invalid($"{property}[{i}]", "A name is needed.")).Distinct(StringComparer.Ordinal)];
    }
}

/// <summary>What the steps of definitions have in common.</summary>
internal static class DefinitionReading
{
    /// <summary>The parts and types of a step. Ids are this tenant's own; what another tenant exported says nothing here.</summary>
    public static (List<ContentPartDefinition> Parts, List<ContentTypeDefinition> Types) Read(JsonObject step) =>
        ([.. ContentDefinitionJson.ReadParts(step).Select(p => p with { Fields = [.. p.Fields.Select(f => f with { Id = 0 })] })], [.. ContentDefinitionJson.ReadTypes(step)]);

    /// <summary>Notes what the definitions hold for features that are not here: it is kept in them.</summary>
    public static void Report(RecipeStepContext context, List<ContentPartDefinition> parts, List<ContentTypeDefinition> types, ContentDefinitions after, ContentFieldTypes fields, ContentPartTypes partTypes)
    {
        foreach (var (part, field) in parts.SelectMany(p => p.Fields.Where(f => fields.Find(f.FieldType) is null).Select(f => (p, f))))
        {
            context.Note(RecipeNoteKind.FieldType, field.FieldType, $"ContentParts[{part.Name}].{field.Name}", $"the field {part.Name}.{field.Name} is kept, but no feature of this tenant knows its type {field.FieldType}.", kept: true);
        }

        foreach (var (type, part) in types.SelectMany(t => t.Parts.Select(p => (t, p.PartName))).DistinctBy(p => p.PartName).Where(p => p.PartName != p.t.Name && partTypes.Find(p.PartName) is null && !after.Parts.ContainsKey(p.PartName)))
        {
            context.Note(RecipeNoteKind.Part, part, $"ContentTypes[{type.Name}].{part}", $"the part {part} is kept, but nothing defines it.", kept: true);
        }
    }
}

/// <summary>Types and parts as a dry run compares them.</summary>
internal sealed class DefinitionArea(ContentDefinitionStore store) : IRecipeArea
{
    public string Name => "ContentDefinition";

    public async Task<IReadOnlyDictionary<string, JsonNode>> ReadAsync(CancellationToken cancellationToken)
    {
        var definitions = await store.GetAsync(cancellationToken);
        return definitions.Types.Values.Select(t => KeyValuePair.Create("ContentTypes." + t.Name, DefinitionWriting.Write(t)))
            .Concat(definitions.Parts.Values.Select(p => KeyValuePair.Create("ContentParts." + p.Name, DefinitionWriting.Write(p)))).ToDictionary(StringComparer.Ordinal);
    }
}

/// <summary>Definitions as a recipe says them: ids are a tenant's own.</summary>
internal static class DefinitionWriting
{
    public static JsonNode Write(ContentTypeDefinition type)
    {
        var json = ContentDefinitionJson.Write(type);
        Strip(json);
        foreach (var part in json["ContentTypePartDefinitionRecords"]!.AsArray())
        {
            Strip(part!);
        }

        return json;
    }

    public static JsonNode Write(ContentPartDefinition part)
    {
        var json = ContentDefinitionJson.Write(part);
        foreach (var field in json["ContentPartFieldDefinitionRecords"]!.AsArray())
        {
            Strip(field!);
        }

        return json;
    }

    private static void Strip(JsonNode json)
    {
        ((JsonObject)json).Remove("Id");
        ((JsonObject)json).Remove("Formerly");
    }
}
