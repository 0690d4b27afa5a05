using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Kernel.Identifiers;

namespace Studio.Customers.PersonalData;

/// <summary>What exports and erasures share.</summary>
public static class PersonalDataJson
{
    /// <summary>An instant as people and programs read it.</summary>
    /// <param name="milliseconds">Since 1970, UTC.</param>
    public static string Instant(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("O", CultureInfo.InvariantCulture);

    /// <summary>What remains of a payload when nobody may be told by it: numbers, yes and no, and ids of Studio's own things.</summary>
    public static JsonObject WithoutWords(JsonObject payload) => new(payload.Where(p => Stays(p.Value)).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));

    private static bool Stays(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => true,
        JsonValueKind.String => IdGenerator.IsId(value.GetValue<string>()),
        _ => false,
    };
}
