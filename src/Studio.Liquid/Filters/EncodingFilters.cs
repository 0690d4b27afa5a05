using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Studio.Liquid.Values;

namespace Studio.Liquid.Filters;

/// <summary>Filters which write text for addresses, as base64, or values as JSON.</summary>
internal static class EncodingFilters
{
    private const int MaxJsonDepth = 32;

    // Letters of every script stay readable; what HTML gives a meaning to is escaped, so the text may stand in a script element.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static void Register(LiquidFilterRegistry filters)
    {
        filters.Add("url_encode", (input, _) => Uri.EscapeDataString(ValueText.Of(input)).Replace("%20", "+", StringComparison.Ordinal));
        filters.Add("url_decode", (input, _) => Uri.UnescapeDataString(ValueText.Of(input).Replace('+', ' ')));
        filters.Add("base64_encode", (input, _) => Convert.ToBase64String(Bytes(input)));
        filters.Add("base64_decode", (input, call) => Decode(call, ValueText.Of(input)));
        filters.Add("base64_url_safe_encode", (input, _) => Convert.ToBase64String(Bytes(input)).Replace('+', '-').Replace('/', '_'));
        filters.Add("base64_url_safe_decode", (input, call) => Decode(call, Pad(ValueText.Of(input).Replace('-', '+').Replace('_', '/'))));
        filters.Add("json", Json);
    }

    private static byte[] Bytes(object? input) => Encoding.UTF8.GetBytes(ValueText.Of(input));

    private static string Pad(string text) => text.PadRight((text.Length + 3) / 4 * 4, '=');

    private static string Decode(LiquidFilterCall call, string text)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Convert.TryFromBase64String(text, bytes, out var written)
            ? Encoding.UTF8.GetString(bytes, 0, written)
            : throw LiquidException.Of(LiquidErrorCode.FilterInput, call.Name, "base64 text");
    }

    private static string Json(object? input, LiquidFilterCall call)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            Write(writer, stream, input, call, 0);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Write(Utf8JsonWriter writer, MemoryStream stream, object? value, LiquidFilterCall call, int depth)
    {
        if (depth > MaxJsonDepth)
        {
            throw LiquidException.Of(LiquidErrorCode.FilterInput, call.Name, "data which nests less deep");
        }

        call.Context.Budget.Step();
        call.Context.Budget.CheckLength(stream.Length + writer.BytesPending);
        switch (LiquidValue.Unwrap(LiquidValue.Normalize(value)))
        {
            case string text:
                // As bytes, since half a surrogate pair is replaced there and refused elsewhere.
                writer.WriteStringValue(Encoding.UTF8.GetBytes(text));
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case long whole:
                writer.WriteNumberValue(whole);
                break;
            case decimal exact:
                writer.WriteNumberValue(exact);
                break;
            case double number when double.IsFinite(number):
                writer.WriteRawValue(ValueText.Of(number));
                break;
            case DateTimeOffset moment:
                writer.WriteStringValue(moment);
                break;
            case IReadOnlyList<object?> list:
                writer.WriteStartArray();
                foreach (var element in list)
                {
                    Write(writer, stream, element, call, depth + 1);
                }

                writer.WriteEndArray();
                break;
            case LiquidMap map:
                writer.WriteStartObject();
                foreach (var (key, child) in map.Entries)
                {
                    writer.WritePropertyName(Encoding.UTF8.GetBytes(key));
                    Write(writer, stream, child, call, depth + 1);
                }

                writer.WriteEndObject();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
