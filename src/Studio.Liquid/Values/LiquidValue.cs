using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Studio.Liquid.Values;

/// <summary>
/// Brings what the host gives to the few kinds the engine works with: null, bool, long, decimal, double, string,
/// DateTimeOffset, <see cref="LiquidMap"/>, a list of values, <see cref="SafeText"/>, <see cref="Keyword"/>, or a lazy value.
/// </summary>
internal static class LiquidValue
{
    private const int MaxDataDepth = 64;

    /// <summary>The value in the engine's own kinds; the elements of lists and objects stay as the host gave them.</summary>
    /// <exception cref="LiquidException">The kind is not supported.</exception>
    public static object? Normalize(object? value)
        => TryNormalize(value, out var result)
            ? result
            : throw LiquidException.Of(LiquidErrorCode.HostValue, $"values of the type {value!.GetType().Name} are not supported");

    /// <summary>Checks a value and, within eager lists and objects, everything in it.</summary>
    /// <exception cref="ArgumentException">A kind is not supported, or the data nests too deep.</exception>
    public static void Check(object? value, string parameter, int depth = 0)
    {
        if (depth > MaxDataDepth)
        {
            throw new ArgumentException($"The data nests deeper than {MaxDataDepth} levels.", parameter);
        }

        if (!TryNormalize(value, out var normal))
        {
            throw new ArgumentException($"Values of the type {value!.GetType()} cannot be given to a template.", parameter);
        }

        if (value is JsonNode or JsonElement or NumberRange)
        {
            return;
        }

        if (normal is IReadOnlyList<object?> list)
        {
            foreach (var element in list)
            {
                Check(element, parameter, depth + 1);
            }
        }
        else if (normal is LiquidMap map)
        {
            foreach (var entry in map.Entries)
            {
                Check(entry.Value, parameter, depth + 1);
            }
        }
    }

    public static bool IsTruthy(object? value) => value is not (null or false);

    /// <summary>Trusted text as plain text; every other value as it is.</summary>
    public static object? Unwrap(object? value) => value is SafeText safe ? safe.Value : value;

    private static bool TryNormalize(object? value, out object? result)
    {
        result = value;
        switch (value)
        {
            case null or string or bool or long or double or decimal or DateTimeOffset:
            case SafeText or Keyword or LiquidMap or Func<CancellationToken, ValueTask<object?>>:
                return true;
            case int number:
                result = Boxes.Of(number);
                return true;
            case JsonElement element:
                return TryFromElement(element, out result);
            case JsonNode node:
                return TryFromNode(node, out result);
            case IReadOnlyDictionary<string, object?> dictionary:
                result = new DictionaryMap(dictionary);
                return true;
            case IReadOnlyList<object?>:
                return true;
            case IList list:
                result = new ListView(list);
                return true;
            default:
                return TryFromSmallNumber(value, out result);
        }
    }

    private static bool TryFromSmallNumber(object value, out object? result)
    {
        result = value switch
        {
            byte or sbyte or short or ushort or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
            ulong number => number <= long.MaxValue ? (long)number : (object)(decimal)number,
            // By way of text, so that 0.1f stays 0.1.
            float number => double.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            char character => character.ToString(),
            _ => null,
        };
        return result is not null;
    }

    private static bool TryFromElement(JsonElement element, out object? result)
    {
        result = element.ValueKind switch
        {
            JsonValueKind.String => element.GetString(),
            JsonValueKind.Number => FromNumber(element),
            JsonValueKind.True => Boxes.True,
            JsonValueKind.False => Boxes.False,
            JsonValueKind.Object => new JsonElementMap(element),
            JsonValueKind.Array => new JsonElementList(element),
            _ => null,
        };
        return true;
    }

    private static bool TryFromNode(JsonNode node, out object? result)
    {
        switch (node)
        {
            case JsonObject map:
                result = new JsonNodeMap(map);
                return IsReadable(map);
            case JsonArray array:
                result = new JsonNodeList(array);
                return true;
        }

        var value = node.AsValue();
        if (value.TryGetValue(out JsonElement element))
        {
            return TryFromElement(element, out result);
        }

        if (value.TryGetValue(out string? text))
        {
            result = text;
            return true;
        }

        if (value.TryGetValue(out double real))
        {
            result = real;
            return true;
        }

        if (value.TryGetValue(out long whole))
        {
            result = Boxes.Of(whole);
            return true;
        }

        if (value.TryGetValue(out DateTimeOffset moment))
        {
            result = moment;
            return true;
        }

        result = value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => FromNumber(value.ToJsonString()),
            JsonValueKind.String => value.ToString(),
            _ => null,
        };
        // A JsonValue may wrap any CLR object; such a one is not data.
        return result is not null;
    }

    // An object with a name twice is found out only when it is first read.
    private static bool IsReadable(JsonObject map)
    {
        try
        {
            return map.Count >= 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static object FromNumber(JsonElement number)
    {
        if (number.TryGetInt64(out var whole))
        {
            return Boxes.Of(whole);
        }

        return number.TryGetDouble(out var real) && Math.Abs(real) < long.MaxValue ? real : FromNumber(number.GetRawText());
    }

    private static object FromNumber(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return whole;
        }

        return text.AsSpan().IndexOfAny('.', 'e', 'E') < 0 && decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large)
            ? large
            : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
