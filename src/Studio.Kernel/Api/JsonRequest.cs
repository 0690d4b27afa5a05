using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Studio.Kernel.Problems;

namespace Studio.Kernel.Api;

/// <summary>Says how many bytes a route's or page's body may have; the server refuses more before anything reads them.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class BodyLimitAttribute(long bytes) : Attribute, IRequestSizeLimitMetadata
{
    /// <inheritdoc/>
    public long? MaxRequestBodySize { get; } = bytes;
}

/// <summary>Reads bounded JSON bodies and keeps the raw bytes, which idempotency compares.</summary>
public static class JsonRequest
{
    /// <summary>Reads the body as an object. An object that names a property twice is refused: two readers would see two requests.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maximum">How many bytes are accepted.</param>
    /// <param name="maximumDepth">How deep the JSON may be.</param>
    /// <exception cref="ProblemException">400 not an object, or a text that is not valid Unicode or holds NUL; 413 larger than <paramref name="maximum"/> bytes; 415 not JSON.</exception>
    public static async Task<(JsonObject Body, byte[] Raw)> ReadAsync(HttpContext context, int maximum, int maximumDepth = 16)
    {
        var raw = await ReadRawAsync(context, maximum);
        return (Parse(raw, maximumDepth), raw);
    }

    /// <summary>Reads a body that says to be JSON as it came.</summary>
    /// <exception cref="ProblemException">413 larger than <paramref name="maximum"/> bytes; 415 not JSON.</exception>
    public static Task<byte[]> ReadRawAsync(HttpContext context, int maximum) => context.Request.HasJsonContentType()
        ? ReadBytesAsync(context, maximum)
        : throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "JSON is needed.", "Send the body as application/json.");

    /// <summary>Reads bytes as an object, as <see cref="ReadAsync"/> does.</summary>
    /// <exception cref="JsonException">The bytes are no JSON, are deeper than that, or name a property twice.</exception>
    /// <exception cref="ProblemException">400 not an object, or a text that is not valid Unicode or holds NUL.</exception>
    public static JsonObject Parse(ReadOnlySpan<byte> json, int maximumDepth = 16)
    {
        var options = new JsonDocumentOptions { MaxDepth = maximumDepth, AllowDuplicateProperties = false };
        var body = JsonNode.Parse(json, documentOptions: options) as JsonObject ?? throw ProblemException.Invalid("", "The body must be a JSON object.");
        CheckTexts(body, "");
        return body;
    }

    /// <summary>Texts are decoded only when someone asks for them: what cannot be decoded is found here, before anything is done.</summary>
    private static void CheckTexts(JsonNode? node, string path)
    {
        try
        {
            switch (node)
            {
                case JsonObject members:
                    foreach (var (name, value) in members)
                    {
                        CheckTexts(value, path.Length == 0 ? name : $"{path}.{name}");
                    }

                    break;
                case JsonArray items:
                    for (var i = 0; i < items.Count; i++)
                    {
                        CheckTexts(items[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"));
                    }

                    break;
                case JsonValue value when value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Contains('\0', StringComparison.Ordinal):
                    throw ProblemException.Invalid(path, "The text holds a NUL character.");
            }
        }
        catch (InvalidOperationException)
        {
            throw ProblemException.Invalid(path, "The text is not valid Unicode.");
        }
    }

    private static async Task<byte[]> ReadBytesAsync(HttpContext context, int maximum)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            if (result.Buffer.Length > maximum)
            {
                throw new ProblemException(StatusCodes.Status413PayloadTooLarge, "The body is too large.", $"At most {maximum} bytes are accepted.");
            }

            if (result.IsCompleted)
            {
                var bytes = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
