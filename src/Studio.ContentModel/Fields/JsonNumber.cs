using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Studio.ContentModel.Fields;

/// <summary>Reads numbers from JSON, whether it was parsed or made by a program: a node made from an int gives no decimal by itself.</summary>
public static class JsonNumber
{
    /// <summary>The number, or null where there is none or it is too large for a decimal.</summary>
    public static decimal? ReadDecimal(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && (value.TryGetValue<decimal>(out var number) || decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number)) ? number : null;

    /// <summary>The whole number, or null where there is none.</summary>
    public static long? ReadLong(JsonNode? node) =>
        ReadDecimal(node) is { } number && number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue ? (long)number : null;
}
