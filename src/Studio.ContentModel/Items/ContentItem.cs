using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.ContentModel.Fields;
using Studio.Kernel.Problems;
using Studio.Kernel.Values;

namespace Studio.ContentModel.Items;

/// <summary>One version of a content item. Its JSON is OrchardCore's: metadata, then <c>{"Part":{"Field":{…}}}</c>; parts and fields that no definition knows are kept.</summary>
public sealed class ContentItem
{
    private static readonly string[] Metadata =
        ["ContentItemId", "ContentItemVersionId", "ContentType", "DisplayText", "Latest", "Published", "ModifiedUtc", "PublishedUtc", "CreatedUtc", "Owner", "Author", "Number"];

    /// <summary>The item's id, the same for all versions.</summary>
    public string ContentItemId { get; set; } = "";

    /// <summary>The id of this version.</summary>
    public string ContentItemVersionId { get; set; } = "";

    /// <summary>The type's name.</summary>
    public string ContentType { get; set; } = "";

    /// <summary>Counts the saves of the item; with the version id it says whether someone saved in between.</summary>
    public int Number { get; set; }

    /// <summary>The name people see.</summary>
    public string DisplayText { get; set; } = "";

    /// <summary>True for the newest version.</summary>
    public bool Latest { get; set; }

    /// <summary>True for the version that counts.</summary>
    public bool Published { get; set; }

    /// <summary>When the item was made.</summary>
    public DateTimeOffset CreatedUtc { get; set; }

    /// <summary>When this version was last saved.</summary>
    public DateTimeOffset ModifiedUtc { get; set; }

    /// <summary>When this version was published.</summary>
    public DateTimeOffset? PublishedUtc { get; set; }

    /// <summary>The id of the user whose item it is.</summary>
    public string Owner { get; set; } = "";

    /// <summary>The name of whoever saved this version.</summary>
    public string Author { get; set; } = "";

    /// <summary>The parts.</summary>
    public JsonObject Content { get; set; } = [];

    /// <summary>The revision of the definitions that the parts are written by; 0 for those that hold when the item is saved.</summary>
    internal int Revision { get; set; }

    /// <summary>The state that a save must find unchanged: an HTTP entity tag without quotes.</summary>
    public string ETag => MakeETag(ContentItemVersionId, Number);

    internal static string MakeETag(string versionId, int number) => $"{versionId}-{number.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    /// <summary>Brings what was read before a change of definitions up to it.</summary>
    internal void Follow(Definitions.ContentDefinitions definitions)
    {
        if (Revision > 0 && Revision < definitions.Revision)
        {
            Definitions.DocumentUpgrade.Apply(Content, ContentType, Revision, definitions);
        }

        Revision = definitions.Revision;
    }

    /// <summary>The JSON of a field, or null.</summary>
    public JsonObject? Field(string part, string field) => (Content[part] as JsonObject)?[field] as JsonObject;

    /// <summary>A text, date or picked id, or null.</summary>
    public string? GetText(string part, string field) => Field(part, field) is { } value
        ? (value["Text"] ?? value["Value"] ?? (value["ContentItemIds"] as JsonArray)?.FirstOrDefault()) is JsonValue v && v.TryGetValue<string>(out var text) ? text : null
        : null;

    /// <summary>A localised text in the culture, or null.</summary>
    public string? GetLocalized(string part, string field, System.Globalization.CultureInfo culture) => LocalizedText.Pick(Field(part, field), culture);

    /// <summary>A number, or null.</summary>
    public decimal? GetNumber(string part, string field) =>
        JsonNumber.ReadDecimal(Field(part, field)?["Value"]);

    /// <summary>Yes or no; false where absent.</summary>
    public bool GetFlag(string part, string field) => Field(part, field)?["Value"] is JsonValue v && v.TryGetValue<bool>(out var b) && b;

    /// <summary>Money, or null.</summary>
    public Money? GetMoney(string part, string field) => MoneyField.Read(Field(part, field));

    /// <summary>Sets a field's JSON, making the part where it is missing; null removes the field.</summary>
    public ContentItem Set(string part, string field, JsonObject? value)
    {
        if (Content[part] is not JsonObject owner)
        {
            Content[part] = owner = [];
        }

        if (value is null)
        {
            owner.Remove(field);
        }
        else
        {
            owner[field] = value;
        }

        return this;
    }

    /// <summary>Sets a text.</summary>
    public ContentItem SetText(string part, string field, string? text) => Set(part, field, text is null ? null : new JsonObject { ["Text"] = text });

    /// <summary>Sets a number.</summary>
    public ContentItem SetNumber(string part, string field, decimal? number) => Set(part, field, number is null ? null : new JsonObject { ["Value"] = number });

    /// <summary>Sets yes or no.</summary>
    public ContentItem SetFlag(string part, string field, bool flag) => Set(part, field, new JsonObject { ["Value"] = flag });

    /// <summary>Sets a time.</summary>
    public ContentItem SetTime(string part, string field, DateTimeOffset? time) =>
        Set(part, field, time is null ? null : new JsonObject { ["Value"] = time.Value.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture) });

    /// <summary>Sets money.</summary>
    public ContentItem SetMoney(string part, string field, Money? money) => Set(part, field, money is { } m ? new JsonObject { ["Amount"] = m.Amount, ["Currency"] = m.Currency } : null);

    /// <summary>Sets the one picked item.</summary>
    public ContentItem SetPicked(string part, string field, string? id) => Set(part, field, id is null ? null : new JsonObject { ["ContentItemIds"] = new JsonArray(id) });

    /// <summary>True where the item's JSON has metadata under the name, and no part.</summary>
    public static bool IsMetadata(string name) => Metadata.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>A copy that shares nothing with this one.</summary>
    public ContentItem Copy() => new()
    {
        ContentItemId = ContentItemId,
        ContentItemVersionId = ContentItemVersionId,
        ContentType = ContentType,
        Number = Number,
        DisplayText = DisplayText,
        Latest = Latest,
        Published = Published,
        CreatedUtc = CreatedUtc,
        ModifiedUtc = ModifiedUtc,
        PublishedUtc = PublishedUtc,
        Owner = Owner,
        Author = Author,
        Content = (JsonObject)Content.DeepClone(),
        Revision = Revision,
    };

    /// <summary>The item as the API and recipes show it.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["ContentItemId"] = ContentItemId,
            ["ContentItemVersionId"] = ContentItemVersionId,
            ["ContentType"] = ContentType,
            ["DisplayText"] = DisplayText,
            ["Number"] = Number,
            ["Latest"] = Latest,
            ["Published"] = Published,
            ["ModifiedUtc"] = ModifiedUtc.UtcDateTime,
            ["PublishedUtc"] = PublishedUtc?.UtcDateTime,
            ["CreatedUtc"] = CreatedUtc.UtcDateTime,
            ["Owner"] = Owner,
            ["Author"] = Author,
        };
        foreach (var (part, value) in Content)
        {
            json[part] = value?.DeepClone();
        }

        return json;
    }

    /// <summary>Reads an item that a program or a recipe gives: id, type, display text and parts. What the server decides (versions, times, owner) is ignored.</summary>
    /// <exception cref="ProblemException">The type is missing, or a part is not an object.</exception>
    public static ContentItem FromJson(JsonObject json, string path = "")
    {
        var item = new ContentItem
        {
            ContentItemId = Text(json, "ContentItemId"),
            ContentType = Text(json, "ContentType"),
            DisplayText = Text(json, "DisplayText"),
        };
        if (item.ContentType.Length == 0)
        {
            throw ProblemException.Invalid(Join(path, "ContentType"), "The name of a content type is needed.");
        }

        foreach (var (name, value) in json)
        {
            if (!Metadata.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                item.Content[name] = value is JsonObject ? value.DeepClone() : throw ProblemException.Invalid(Join(path, name), "A part is an object of fields.");
            }
        }

        return item;
    }

    /// <summary>Reads an item that lies within another one. Only what is a part comes along; lists beside the parts, such as the terms below a term, are the container's.</summary>
    internal static ContentItem FromContained(JsonObject json)
    {
        var item = new ContentItem { ContentItemId = Text(json, "ContentItemId"), ContentType = Text(json, "ContentType"), DisplayText = Text(json, "DisplayText") };
        foreach (var (name, value) in json)
        {
            if (value is JsonObject && !Metadata.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                item.Content[name] = value.DeepClone();
            }
        }

        return item;
    }

    private static string Text(JsonObject json, string name) => json[name] is JsonValue v && v.TryGetValue<string>(out var text) ? text : "";

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
