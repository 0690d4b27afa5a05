using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Studio.ContentModel.Fields;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Values;

namespace Studio.ContentModel.Definitions;

/// <summary>
/// Turns the value of a field into that of another type, by way of texts. What is no value of the new type is kept in the item's JSON under <c>Former</c>, counts as no value, and comes back
/// where the field gets a type that can hold it.
/// </summary>
public static class FieldConversion
{
    private const string Former = "Former";

    private static readonly HtmlEncoder Html = HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);

    /// <summary>The value as the new field has it; null where there was none.</summary>
    public static JsonObject? Convert(JsonObject? value, ContentFieldDefinition was, ContentFieldDefinition now)
    {
        if (value?[Former] is JsonObject { Count: > 0 } former && former["FieldType"] is JsonValue type && type.TryGetValue<string>(out var name) && former["Value"] is JsonObject kept)
        {
            (value, was) = ((JsonObject)kept.DeepClone(), was with { FieldType = name });
        }

        // A number may have more decimals than the field takes now.
        if (value is null || (was.FieldType == now.FieldType && now.FieldType != "NumericField"))
        {
            return value;
        }

        var texts = Read(value, was.FieldType);
        return texts is { Count: 0 }
            ? null
            : (texts is null ? null : Write(texts, now)) ?? new JsonObject { [Former] = new JsonObject { ["FieldType"] = was.FieldType, ["Value"] = value.DeepClone() } };
    }

    /// <summary>True where the value waits for a type that can hold it.</summary>
    public static bool IsUnconverted(JsonObject? value) => value?[Former] is JsonObject;

    /// <summary>The value as texts; none where there is no value, null where the type is not known.</summary>
    private static IReadOnlyList<string>? Read(JsonObject value, string fieldType) => fieldType switch
    {
        "TextField" => One(Text(value, "Text")),
        "HtmlField" => One(Text(value, "Html")),
        "MarkdownField" => One(Text(value, "Markdown")),
        "LinkField" => One(Text(value, "Url")),
        "DateField" or "DateTimeField" or "TimeField" => One(Text(value, "Value")),
        "NumericField" => One(JsonNumber.ReadDecimal(value["Value"])?.ToString(CultureInfo.InvariantCulture)),
        "BooleanField" => One(value["Value"] is JsonValue v && v.TryGetValue<bool>(out var flag) ? flag ? "true" : "false" : null),
        "MoneyField" => One(MoneyField.Read(value) is { } m ? $"{m.Major.ToString("F" + Money.Decimals(m.Currency).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)} {m.Currency}" : null),
        "LocalizedTextField" => One(LocalizedText.Pick(value, CultureInfo.InvariantCulture)),
        "ContentPickerField" => Many(value, "ContentItemIds"),
        "UserPickerField" => Many(value, "UserIds"),
        "TaxonomyField" => Many(value, "TermContentItemIds"),
        "MediaField" => Many(value, "Paths"),
        "MultiTextField" => Many(value, "Values"),
        _ => null,
    };

    /// <summary>The texts as a value of the field; null where they are none.</summary>
    private static JsonObject? Write(IReadOnlyList<string> texts, ContentFieldDefinition field)
    {
        var joined = string.Join(", ", texts);
        var one = texts.Count == 1 ? texts[0].Trim() : null;
        return field.FieldType switch
        {
            "TextField" => new JsonObject { ["Text"] = joined },
            "MarkdownField" => new JsonObject { ["Markdown"] = joined },
            "HtmlField" => new JsonObject { ["Html"] = Html.Encode(joined) },
            "LinkField" => Uri.TryCreate(one, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? new JsonObject { ["Url"] = one } : null,
            "NumericField" => Number(one, field) is { } number ? new JsonObject { ["Value"] = number } : null,
            "BooleanField" => Flag(one) is { } flag ? new JsonObject { ["Value"] = flag } : null,
            "DateField" => Date(one) is { } date ? Value(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : null,
            "DateTimeField" => Time(one) is { } time ? Value(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture)) : null,
            "TimeField" => TimeOnly.TryParseExact(one, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var of) ? Value(of.ToString("HH:mm:ss", CultureInfo.InvariantCulture)) : null,
            "MoneyField" => MoneyOf(one),
            "LocalizedTextField" => new JsonObject { ["en"] = joined },
            "MultiTextField" => List("Values", texts),
            "ContentPickerField" => Ids("ContentItemIds", texts, field),
            "UserPickerField" => Ids("UserIds", texts, field),
            _ => null,
        };
    }

    private static decimal? Number(string? text, ContentFieldDefinition field)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var errors = new List<Kernel.Problems.InputError>();
        new NumericField().Validate(new JsonObject { ["Value"] = number }, field, field.Name, errors);
        return errors.Count == 0 ? number : null;
    }

    private static bool? Flag(string? text) => text?.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "1" or "是" => true,
        "FALSE" or "NO" or "0" or "否" => false,
        _ => null,
    };

    // A time of day is let go; the day is that of UTC.
    private static DateOnly? Date(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : text is { Length: > 10 } && text[10] is 'T' or ' ' && Time(text) is { } time ? DateOnly.FromDateTime(time.UtcDateTime) : null;

    private static DateTimeOffset? Time(string? text) =>
        text is { Length: >= 10 } && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    private static JsonObject? MoneyOf(string? text)
    {
        var words = text?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (words.Length != 2 || !Money.IsCurrency(words[1]) || !decimal.TryParse(words[0], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var major))
        {
            return null;
        }

        var factor = (decimal)Math.Pow(10, Money.Decimals(words[1]));
        var minor = Math.Abs(major) <= long.MaxValue / factor ? major * factor : 0.5m;
        return minor == decimal.Truncate(minor) ? new JsonObject { ["Amount"] = (long)minor, ["Currency"] = words[1] } : null;
    }

    private static JsonObject? Ids(string property, IReadOnlyList<string> ids, ContentFieldDefinition field) =>
        ids.All(IdGenerator.IsId) && (ids.Count == 1 || field.Flag(field.FieldType + "Settings", "Multiple")) ? List(property, ids) : null;

    private static JsonObject List(string property, IReadOnlyList<string> texts) => new() { [property] = new JsonArray([.. texts.Select(t => (JsonNode)t)]) };

    private static JsonObject Value(string text) => new() { ["Value"] = text };

    private static IReadOnlyList<string> One(string? text) => string.IsNullOrEmpty(text) ? [] : [text];

    private static string? Text(JsonObject value, string property) => value[property] is JsonValue v && v.TryGetValue<string>(out var text) ? text : null;

    private static IReadOnlyList<string> Many(JsonObject value, string property) =>
        value[property] is JsonArray list ? [.. list.OfType<JsonValue>().Select(v => v.TryGetValue<string>(out var text) ? text : "").Where(t => t.Length > 0)] : [];
}
