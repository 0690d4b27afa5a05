using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Parts;

/// <summary>A part of an item in its place.</summary>
/// <param name="item">The item.</param>
/// <param name="type">Its type.</param>
/// <param name="part">The part as the type names it.</param>
/// <param name="scope">What all parts of one save share.</param>
/// <param name="prefix">Where the item is within another one, such as <c>BagPart.ContentItems[2]</c>; empty for one that stands alone.</param>
public sealed class ContentPartContext(ContentItem item, ContentTypeDefinition type, ContentTypePartDefinition part, ContentPartScope scope, string prefix)
{
    /// <summary>The item.</summary>
    public ContentItem Item => item;

    /// <summary>Its type.</summary>
    public ContentTypeDefinition Type => type;

    /// <summary>The part as the type names it.</summary>
    public ContentTypePartDefinition Part => part;

    /// <summary>The definitions at this moment.</summary>
    public ContentDefinitions Definitions => scope.Definitions;

    /// <summary>True where the item is within another one.</summary>
    public bool IsContained => prefix.Length > 0;

    /// <summary>The part's JSON, or null.</summary>
    public JsonObject? Value => item.Content[part.Name] as JsonObject;

    /// <summary>The part's settings in this type: those of its class, <c>TitlePartSettings</c> for a <c>TitlePart</c>.</summary>
    public JsonObject? Settings => part.Settings[part.PartName + "Settings"] as JsonObject;

    /// <summary>What is shared by the parts of one save.</summary>
    public ContentPartScope Scope => scope;

    /// <summary>The path of a property in errors.</summary>
    public string PathOf(string property) => prefix.Length == 0 ? $"{part.Name}.{property}" : $"{prefix}.{part.Name}.{property}";

    /// <summary>Adds what is wrong with a property.</summary>
    public void Refuse(string property, string message) => scope.Errors.Add(new InputError(PathOf(property), message));

    /// <summary>A text property, or "".</summary>
    public string Text(string property) => Value?[property] is JsonValue v && v.TryGetValue<string>(out var text) ? text : "";

    /// <summary>A text setting, or "".</summary>
    public string Setting(string name) => Settings?[name] is JsonValue v && v.TryGetValue<string>(out var text) ? text : "";

    /// <summary>Sets a property, making the part where it is missing; null removes it.</summary>
    public void Set(string property, JsonNode? value)
    {
        if (Value is not { } owner)
        {
            if (value is null)
            {
                return;
            }

            item.Content[part.Name] = owner = [];
        }

        if (value is null)
        {
            owner.Remove(property);
        }
        else
        {
            owner[property] = value;
        }
    }
}

/// <summary>What the parts of one save share.</summary>
/// <param name="definitions">The definitions.</param>
/// <param name="errors">What is wrong.</param>
/// <param name="contained">Prepares the items of a list within the item.</param>
/// <param name="find">Finds an item's newest version.</param>
public sealed class ContentPartScope(
    ContentDefinitions definitions, ICollection<InputError> errors, Func<JsonArray, string, IReadOnlyCollection<string>, CancellationToken, ValueTask> contained, Func<string, CancellationToken, Task<ContentItem?>> find)
{
    /// <summary>The definitions at this moment.</summary>
    public ContentDefinitions Definitions => definitions;

    /// <summary>What is wrong.</summary>
    public ICollection<InputError> Errors => errors;

    /// <summary>Prepares the items of a list: each by its own type, with errors below the path.</summary>
    /// <param name="items">The list.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="allowedTypes">The types that may be in it; empty for any.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public ValueTask PrepareAsync(JsonArray items, string path, IReadOnlyCollection<string> allowedTypes, CancellationToken cancellationToken) => contained(items, path, allowedTypes, cancellationToken);

    /// <summary>An item's newest version, or null.</summary>
    public Task<ContentItem?> FindAsync(string id, CancellationToken cancellationToken) => find(id, cancellationToken);
}
