using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;

namespace Studio.ContentModel.Definitions;

/// <summary>
/// When a field is asked for: where another field of the item has a value (<c>StudioFieldSettings.ShownWhenField</c> and <c>ShownWhenValue</c>). Forms hide the field where
/// that is not so, and a save then needs no value in it; what stands in it stays, and must still be a value that it may have.
/// </summary>
/// <param name="Path">The other field, such as <c>CustomerPart.Kind</c>.</param>
/// <param name="Value">The value that it must have, or one of its values must be; <c>true</c> or <c>false</c> for yes or no, empty for no value.</param>
public sealed record FieldCondition(string Path, string Value)
{
    private const string Settings = "StudioFieldSettings";

    // Where the values of fields lie that are one text, number or flag, or a list of texts.
    private static readonly string[] Keys = ["Text", "Value", "Values", "ContentItemIds", "UserIds", "TermContentItemIds"];

    /// <summary>The condition of a field, or null where it is always asked for.</summary>
    public static FieldCondition? Of(ContentFieldPlace place) => place.Field.Text(Settings, "ShownWhenField") is { Length: > 0 } field
        ? new FieldCondition(field.Contains('.', StringComparison.Ordinal) ? field : $"{place.Part.Name}.{field}", place.Field.Text(Settings, "ShownWhenValue") ?? "")
        : null;

    /// <summary>True where the item's other field has the value.</summary>
    public bool Holds(ContentItem item)
    {
        var dot = Path.IndexOf('.', StringComparison.Ordinal);
        var node = (item.Content[Path[..dot]] as JsonObject)?[Path[(dot + 1)..]];
        var value = node is JsonObject field ? Keys.Select(k => field[k]).FirstOrDefault(v => v is not null) : node;
        return value switch
        {
            JsonArray { Count: > 0 } list => list.Any(Is),
            null or JsonArray => Value is "" or "false",
            _ => Is(value),
        };
    }

    private bool Is(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.True => Value == "true",
        JsonValueKind.False => Value is "false" or "",
        JsonValueKind.String => value.GetValue<string>() == Value,
        JsonValueKind.Number => decimal.TryParse(Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var wanted) && JsonNumber.ReadDecimal(value) == wanted,
        _ => Value.Length == 0,
    };
}
