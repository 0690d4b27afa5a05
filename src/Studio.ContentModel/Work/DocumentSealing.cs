using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;
using Studio.ContentModel.Tables;

namespace Studio.ContentModel.Work;

/// <summary>Brings what is kept of items to what the definitions say of encryption: values are sealed where a field has become encrypted, and opened where it no longer is. Done twice it changes nothing.</summary>
public sealed class DocumentSealing(FieldSealer sealer, ContentFieldTypes fields, ContentPartTypes parts)
{
    private static readonly string[] Containers = ["ContentItems", "Terms"];

    /// <summary>The ids of the fields that were not encrypted before and are now, or the other way.</summary>
    internal static HashSet<int> Changed(ContentDefinitions before, ContentDefinitions after) =>
    [
        .. from part in after.Parts.Values
           let was = before.Parts.GetValueOrDefault(part.Name)
           where was is not null && !ReferenceEquals(was, part)
           from field in DefinitionDifference.Fields(was, part)
           where field.Was is not null && field.Now is not null && field.Was.Encrypted != field.Now.Encrypted
           select field.Now.Id,
    ];

    /// <summary>True where items of the type have one of the fields, or may hold items within them that have.</summary>
    internal static bool Concerns(ContentTypeDefinition type, ContentDefinitions definitions, HashSet<int> changed) =>
        changed.Count > 0 && (definitions.FieldsOf(type).Any(p => changed.Contains(p.Field.Id)) || type.Parts.Any(p => p.PartName is "BagPart" or "FlowPart" or "TaxonomyPart"));

    /// <summary>Seals and opens in place, also in items that lie within the document. True where anything was changed.</summary>
    /// <param name="content">The parts of an item, or what a record tells of them.</param>
    /// <param name="type">The type of the item.</param>
    /// <param name="definitions">What says which fields are encrypted.</param>
    internal bool Apply(JsonObject content, ContentTypeDefinition type, ContentDefinitions definitions)
    {
        var changed = false;
        foreach (var place in definitions.FieldsOf(type))
        {
            if (content[place.Part.Name] is JsonObject part && part[place.Field.Name] is JsonObject value && FieldSealer.IsSealed(value) != place.Field.Encrypted)
            {
                // What cannot be opened was sealed by another tenant; it stays as it is.
                var now = place.Field.Encrypted ? sealer.Seal(value) : sealer.Open(value);
                if (now is not null)
                {
                    part[place.Field.Name] = now;
                    changed = true;
                }
            }
        }

        foreach (var (name, value) in content)
        {
            var arrays = value switch
            {
                JsonArray array when Containers.Contains(name) => [array],
                JsonObject part => Containers.Select(c => part[c]).OfType<JsonArray>(),
                _ => Enumerable.Empty<JsonArray>(),
            };
            foreach (var item in arrays.SelectMany(a => a).OfType<JsonObject>())
            {
                if (item["ContentType"] is JsonValue v && v.TryGetValue<string>(out var contained) && definitions.Type(contained) is { } itemType)
                {
                    changed |= Apply(item, itemType, definitions);
                }
            }
        }

        return changed;
    }

    /// <summary>True where the type's items are called by an encrypted field.</summary>
    internal bool HidesNames(ContentTypeDefinition type, ContentDefinitions definitions) => NamePlace(type, definitions)?.Field.Encrypted == true;

    /// <summary>What an item is called after its fields were sealed or opened.</summary>
    internal string NameOf(ContentItem item, ContentTypeDefinition type, ContentDefinitions definitions)
    {
        if (NamePlace(type, definitions) is not { } place)
        {
            return item.DisplayText;
        }

        var text = place.Field.Encrypted ? type.DisplayName : fields.Find(place.Field.FieldType)?.ToText(place.ValueOf(item), place.Field, CultureInfo.InvariantCulture);
        return string.IsNullOrWhiteSpace(text) ? item.DisplayText : text;
    }

    private ContentFieldPlace? NamePlace(ContentTypeDefinition type, ContentDefinitions definitions) => parts.PlaceAt(type, definitions, type.DisplayTextField ?? $"{TitlePart.PartName}.Title");
}
