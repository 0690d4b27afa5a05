using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.Kernel.Problems;

namespace Studio.Contents.Api;

/// <summary>
/// Changes an item by a JSON merge patch (RFC 7396): what it names is set, <c>null</c> removes, lists are replaced whole. Parts and fields must be known by the
/// item's definition or be there already, so that a misspelt name is told and not kept for ever.
/// </summary>
internal sealed class MergePatch(ContentDefinitions definitions, ContentTypeDefinition type, ContentFieldTypes fields)
{
    private readonly List<InputError> _errors = [];

    /// <summary>The item with the patch applied; its id and type stay.</summary>
    /// <exception cref="ProblemException">400 with the paths that cannot be changed.</exception>
    public ContentItem Apply(ContentItem item, JsonObject patch)
    {
        var patched = new ContentItem { ContentItemId = item.ContentItemId, ContentType = item.ContentType, DisplayText = item.DisplayText, Content = (JsonObject)item.Content.DeepClone() };
        foreach (var (name, value) in patch)
        {
            if (name == "DisplayText")
            {
                patched.DisplayText = value is JsonValue v && v.TryGetValue<string>(out var text) ? text : Refuse(name, "A text is needed.", "");
            }
            else if (ContentItem.IsMetadata(name))
            {
                Refuse(name, "The server decides this; it cannot be changed.", 0);
            }
            else
            {
                PatchPart(patched.Content, name, value);
            }
        }

        return _errors.Count == 0 ? patched : throw ProblemException.Invalid(_errors);
    }

    private void PatchPart(JsonObject content, string name, JsonNode? value)
    {
        var part = type.Parts.FirstOrDefault(p => p.Name == name);
        if (part is null && content[name] is null)
        {
            Refuse(name, $"'{type.Name}' has no part '{name}'.", 0);
        }
        else if (value is null)
        {
            content.Remove(name);
        }
        else if (value is not JsonObject changes)
        {
            Refuse(name, "A part is an object of fields.", 0);
        }
        else
        {
            if (content[name] is not JsonObject present)
            {
                content[name] = present = [];
            }

            foreach (var (field, change) in changes)
            {
                PatchField(present, name, field, change);
            }
        }
    }

    private void PatchField(JsonObject part, string partName, string name, JsonNode? value)
    {
        var path = $"{partName}.{name}";
        var place = definitions.FieldAt(type, path);
        if (place is null && part[name] is null && !IsPartProperty(partName, name))
        {
            Refuse(path, $"'{type.Name}' has no field '{path}'.", 0);
            return;
        }

        if (place is not null && value is JsonObject changes && fields.Find(place.Field.FieldType) is { } fieldType
            && fieldType.Schema(place.Field)["properties"] is JsonObject { Count: > 0 } known)
        {
            foreach (var property in changes.Select(c => c.Key).Where(k => !known.ContainsKey(k) && (part[name] as JsonObject)?[k] is null))
            {
                Refuse($"{path}.{property}", $"A {place.Field.FieldType} has no '{property}'.", 0);
            }
        }

        Merge(part, name, value);
    }

    /// <summary>Parts of code have properties that are no fields, such as the title of TitlePart: they are known by the part alone.</summary>
    private bool IsPartProperty(string partName, string name) =>
        type.Parts.FirstOrDefault(p => p.Name == partName) is { } part && definitions.Parts.GetValueOrDefault(part.PartName) is not { Fields.Length: > 0 } && name.Length > 0;

    private static void Merge(JsonObject target, string name, JsonNode? patch)
    {
        if (patch is null)
        {
            target.Remove(name);
        }
        else if (patch is JsonObject changes)
        {
            if (target[name] is not JsonObject present)
            {
                target[name] = present = [];
            }

            foreach (var (key, value) in changes)
            {
                Merge(present, key, value);
            }
        }
        else
        {
            target[name] = patch.DeepClone();
        }
    }

    private T Refuse<T>(string path, string message, T value)
    {
        _errors.Add(new InputError(path, message));
        return value;
    }
}
