using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Parts;

namespace Studio.Contents.Editing;

/// <summary>
/// Names of types, parts and fields for people. Names that a module gave its part are translated by that module; what a recipe or planner
/// wrote stands as written.
/// </summary>
internal sealed class DefinitionTexts(IEnumerable<IContentPartProvider> providers, ContentPartTypes partTypes, IStringLocalizerFactory localizers)
{
    private readonly ILookup<string, IStringLocalizer> _byPart = providers.SelectMany(p => p.Parts.Select(part => (part.Name, Texts: localizers.Create(p.GetType())))).ToLookup(p => p.Name, p => p.Texts, StringComparer.Ordinal);

    private readonly IReadOnlyList<IStringLocalizer> _all = [localizers.Create(typeof(DefinitionTexts)), .. providers.Select(p => localizers.Create(p.GetType()))];

    public string Type(ContentTypeDefinition type) => Translate(_all, type.DisplayName);

    public string Field(ContentFieldPlace place) => Translate(_byPart[place.Part.PartName].Concat(_all), place.Field.DisplayName);

    /// <summary>A text of a definition, where a module translates it.</summary>
    public string Translate(string text) => Translate(_all, text);

    public string? Hint(ContentFieldPlace place) => place.Field.Hint is { Length: > 0 } hint ? Translate(_byPart[place.Part.PartName].Concat(_all), hint) : null;

    /// <summary>The name of a part within a type; a type's own part holds what was added to those of the modules.</summary>
    public string Part(ContentTypeDefinition type, ContentTypePartDefinition part, ContentDefinitions definitions) => Translate(_all, Setting(part.Settings, "ContentTypePartSettings")
        ?? Setting(definitions.Parts.GetValueOrDefault(part.PartName)?.Settings, "ContentPartSettings")
        ?? (part.PartName == type.Name ? "Further fields" : part.Name == part.PartName && partTypes.Find(part.PartName) is { } known ? known.Title : part.Name.EndsWith("Part", StringComparison.Ordinal) && part.Name.Length > 4 ? part.Name[..^4] : part.Name));

    /// <summary>The name of a part by itself.</summary>
    public string PartOf(string name, ContentPartDefinition? definition) => Translate(_all, Setting(definition?.Settings, "ContentPartSettings")
        ?? partTypes.Find(name)?.Title ?? (name.EndsWith("Part", StringComparison.Ordinal) && name.Length > 4 ? name[..^4] : name));

    private static string? Setting(JsonObject? settings, string group) =>
        (settings?[group] as JsonObject)?["DisplayName"] is JsonValue v && v.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static string Translate(IEnumerable<IStringLocalizer> localizers, string text) =>
        localizers.Select(l => l[text]).FirstOrDefault(t => !t.ResourceNotFound)?.Value ?? text;
}
