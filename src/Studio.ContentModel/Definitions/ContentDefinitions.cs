using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Studio.ContentModel.Definitions;

/// <summary>A field of a part.</summary>
/// <param name="Id">Stable for the field's life, whatever it is renamed to; its column carries it. 0 before the definition is stored.</param>
/// <param name="Name">The field's name within the part.</param>
/// <param name="FieldType">The type, such as <c>TextField</c>.</param>
/// <param name="Settings">Settings keyed by settings class, as in OrchardCore.</param>
public sealed record ContentFieldDefinition(int Id, string Name, string FieldType, JsonObject Settings)
{
    /// <summary>The ids under which its values were kept before its type changed, newest first; empty where it never did.</summary>
    public ImmutableArray<int> Formerly { get; init; } = [];

    /// <summary>The label people see.</summary>
    public string DisplayName => Text("ContentPartFieldSettings", "DisplayName") ?? Name;

    /// <summary>What the field is for, shown under it.</summary>
    public string? Hint => Text(FieldType + "Settings", "Hint");

    /// <summary>True where a value must be given.</summary>
    public bool Required => Flag(FieldType + "Settings", "Required");

    /// <summary>True where lists filter by it often: its column has an index.</summary>
    public bool Indexed => Flag("StudioFieldSettings", "Indexed") && !Encrypted;

    /// <summary>True where search finds items by it.</summary>
    public bool Searchable => Flag("StudioFieldSettings", "Searchable") && !Encrypted;

    /// <summary>True where its values are encrypted wherever they are kept: nothing finds, sorts or counts by them, and only who sees the field reads them.</summary>
    public bool Encrypted => Flag("StudioFieldSettings", "Encrypted");

    /// <summary>True where only some roles see it (<c>StudioFieldSettings.ViewRoles</c>): it is in nothing that is made for everybody, such as the search index and facts.</summary>
    public bool IsRestricted => Encrypted || Setting("StudioFieldSettings", "ViewRoles") is JsonArray { Count: > 0 };

    /// <summary>The field where it may stay empty.</summary>
    public ContentFieldDefinition AsOptional()
    {
        if (!Required)
        {
            return this;
        }

        var settings = (JsonObject)Settings.DeepClone();
        (settings[FieldType + "Settings"] as JsonObject)?.Remove("Required");
        return this with { Settings = settings };
    }

    /// <summary>A text setting, or null.</summary>
    public string? Text(string group, string name) => Setting(group, name) is { } v && v.GetValueKind() == System.Text.Json.JsonValueKind.String ? (string?)v : null;

    /// <summary>A yes-or-no setting, false where absent.</summary>
    public bool Flag(string group, string name) => Setting(group, name) is { } v && v.GetValueKind() == System.Text.Json.JsonValueKind.True;

    /// <summary>A number setting, or null.</summary>
    public decimal? Number(string group, string name) => Fields.JsonNumber.ReadDecimal(Setting(group, name));

    private JsonNode? Setting(string group, string name) => (Settings[group] as JsonObject)?[name];
}

/// <summary>A named group of fields that types are made of.</summary>
public sealed record ContentPartDefinition(string Name, JsonObject Settings, ImmutableArray<ContentFieldDefinition> Fields)
{
    /// <summary>The field of that name, or null.</summary>
    public ContentFieldDefinition? Field(string name) => Fields.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.Ordinal));
}

/// <summary>A part as used by a type, under a name of its own.</summary>
public sealed record ContentTypePartDefinition(string Name, string PartName, JsonObject Settings)
{
    /// <summary>Tells it from a part that the type had under the same name before; 0 where there was none.</summary>
    public int Id { get; init; }
}

/// <summary>A type of content items.</summary>
public sealed record ContentTypeDefinition(string Name, string DisplayName, JsonObject Settings, ImmutableArray<ContentTypePartDefinition> Parts)
{
    /// <summary>Tells it from a type that had the same name before; 0 where there was none.</summary>
    public int Id { get; init; }

    /// <summary>True where a save may be kept back as a draft.</summary>
    public bool Draftable => Flag("ContentTypeSettings", "Draftable");

    /// <summary>True where earlier versions are kept.</summary>
    public bool Versionable => Flag("ContentTypeSettings", "Versionable");

    /// <summary>True where people make items of it in the admin.</summary>
    public bool Creatable => Flag("ContentTypeSettings", "Creatable");

    /// <summary>True where the admin lists its items.</summary>
    public bool Listable => Flag("ContentTypeSettings", "Listable");

    /// <summary>True where the type has permissions of its own, beside those for content of all types.</summary>
    public bool Securable => Flag("ContentTypeSettings", "Securable");

    /// <summary>The path of the field that names an item, such as <c>CustomerPart.Name</c>, or null for <c>TitlePart.Title</c>.</summary>
    public string? DisplayTextField => (string?)(Settings["StudioTypeSettings"] as JsonObject)?["DisplayTextField"];

    private bool Flag(string group, string name) => (Settings[group] as JsonObject)?[name] is { } v && v.GetValueKind() == System.Text.Json.JsonValueKind.True;
}

/// <summary>A field in its place within a type.</summary>
public sealed record ContentFieldPlace(ContentTypePartDefinition Part, ContentFieldDefinition Field)
{
    /// <summary>The path in the item's JSON and in errors: <c>CustomerPart.Name</c>.</summary>
    public string Path { get; } = $"{Part.Name}.{Field.Name}";

    /// <summary>The part's own property that is treated as a field, or null for a field.</summary>
    public Parts.PartProperty? Property { get; init; }

    /// <summary>The field's value within an item, or null. A part's own property comes in the form of its field's value.</summary>
    public JsonObject? ValueOf(Items.ContentItem item)
    {
        if (Property is null)
        {
            return item.Field(Part.Name, Field.Name);
        }

        if ((item.Content[Part.Name] as JsonObject)?[Property.Name] is not { } node)
        {
            return null;
        }

        // An id that a part keeps is a list of one to the field that it is treated as.
        return new JsonObject { [Property.Key] = Property.Key == "ContentItemIds" && node is not JsonArray ? new JsonArray(node.DeepClone()) : node.DeepClone() };
    }

    /// <summary>Sets the field's value within an item; null removes it.</summary>
    public void SetValue(Items.ContentItem item, JsonObject? value)
    {
        if (Property is null)
        {
            item.Set(Part.Name, Field.Name, value);
            return;
        }

        if (item.Content[Part.Name] is not JsonObject owner)
        {
            if (value?[Property.Key] is null)
            {
                return;
            }

            item.Content[Part.Name] = owner = [];
        }

        var node = value?[Property.Key] is JsonArray { Count: > 0 } list && Property.Key == "ContentItemIds" ? list[0] : value?[Property.Key];
        if (node is null)
        {
            owner.Remove(Property.Name);
        }
        else
        {
            owner[Property.Name] = node.DeepClone();
        }
    }
}

/// <summary>All definitions of a tenant at one moment; immutable.</summary>
public sealed partial record ContentDefinitions(ImmutableSortedDictionary<string, ContentTypeDefinition> Types, ImmutableSortedDictionary<string, ContentPartDefinition> Parts, int LastFieldId, int Revision)
{
    /// <summary>A tenant that has none.</summary>
    public static ContentDefinitions Empty { get; } = new(
        ImmutableSortedDictionary.Create<string, ContentTypeDefinition>(StringComparer.Ordinal), ImmutableSortedDictionary.Create<string, ContentPartDefinition>(StringComparer.Ordinal), 0, 0);

    /// <summary>The type of that name, or null.</summary>
    public ContentTypeDefinition? Type(string? name) => name is null ? null : Types.GetValueOrDefault(name);

    /// <summary>Every field of a type, part by part.</summary>
    public IEnumerable<ContentFieldPlace> FieldsOf(ContentTypeDefinition type) =>
        from part in type.Parts
        where Parts.ContainsKey(part.PartName)
        from field in Parts[part.PartName].Fields
        select new ContentFieldPlace(part, field);

    /// <summary>The field at a path such as <c>CustomerPart.Name</c>, or null.</summary>
    public ContentFieldPlace? FieldAt(ContentTypeDefinition type, string path) => FieldsOf(type).FirstOrDefault(f => string.Equals(f.Path, path, StringComparison.Ordinal));

    /// <summary>True where the type is made with the part.</summary>
    public bool HasPart(string typeName, string partName) => Type(typeName)?.Parts.Any(p => p.PartName == partName) == true;

    /// <summary>The names of the types made with a part.</summary>
    public IEnumerable<string> TypesWith(string partName) => Types.Values.Where(t => t.Parts.Any(p => p.PartName == partName)).Select(t => t.Name);

    /// <summary>The last id that was given to a part of a type or a type whose name had been used before.</summary>
    public int LastPlaceId { get; init; }

    /// <summary>Names of types (<c>Good</c>) and of their parts (<c>Good.GoodPart</c>) that were removed.</summary>
    public ImmutableSortedSet<string> Retired { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>What items that were written before must have done to them to be read by these definitions, oldest first.</summary>
    public ImmutableArray<DocumentChange> Changes { get; init; } = [];

    private static JsonObject MergeSettings(JsonObject known, JsonObject change)
    {
        var merged = (JsonObject)known.DeepClone();
        foreach (var (group, value) in change)
        {
            if (value is JsonObject settings && merged[group] is JsonObject present)
            {
                foreach (var (name, v) in settings)
                {
                    present[name] = v?.DeepClone();
                }
            }
            else
            {
                merged[group] = value?.DeepClone();
            }
        }

        return merged;
    }
}

internal static class ImmutableBuilderExtensions
{
    public static int FindIndex<T>(this ImmutableArray<T>.Builder builder, Predicate<T> match)
    {
        for (var i = 0; i < builder.Count; i++)
        {
            if (match(builder[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
