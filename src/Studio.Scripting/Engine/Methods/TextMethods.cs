using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Studio.Scripting.Engine.Methods;

/// <summary>OrchardCore's <c>base64</c>, <c>html</c> and <c>gzip</c>.</summary>
public sealed class TextMethods : IGlobalMethodProvider
{
    private const int LongestUnzipped = 16 * 1024 * 1024;
    private const int MaxCalls = 10_000;

    /// <inheritdoc/>
    public IEnumerable<GlobalMethod> GetMethods() =>
    [
        Of("base64", "Reads Base64: the text that it stands for.", "Base64", t => Encoding.UTF8.GetString(FromBase64(t))),
        Of("html", "Puts characters in place of HTML's entities: &amp;lt; becomes <.", "HTML", t => WebUtility.HtmlDecode(t)),
        Of("gzip", "Unzips a gzip that is written in Base64; what it held comes in Base64.", "a gzip in Base64", t => Unzip(t)),
    ];

    /// <summary>The text that a Base64 stands for.</summary>
    /// <exception cref="ScriptMethodException">It is none.</exception>
    public static byte[] FromBase64(string text)
    {
        var bytes = new byte[((text.Length * 3) + 3) / 4];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : throw new ScriptMethodException("The text is not Base64.");
    }

    /// <summary>What a gzip in Base64 holds, in Base64.</summary>
    /// <exception cref="ScriptMethodException">It is none, or holds too much.</exception>
    public static string Unzip(string text)
    {
        try
        {
            using var zipped = new GZipStream(new MemoryStream(FromBase64(text)), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int read; (read = zipped.Read(buffer)) > 0;)
            {
                plain.Write(buffer, 0, read);
                if (plain.Length > LongestUnzipped)
                {
                    throw new ScriptMethodException($"A text unzips to at most {LongestUnzipped / (1024 * 1024)} MB.");
                }
            }

            return Convert.ToBase64String(plain.GetBuffer(), 0, (int)plain.Length);
        }
        catch (InvalidDataException)
        {
            throw new ScriptMethodException("The text is not a gzip in Base64.");
        }
    }

    private static GlobalMethod Of(string name, string description, string what, Func<string, JsonNode?> answer) => new()
    {
        Name = name,
        Description = description,
        Parameters = [new("text", "string", Description: what)],
        Returns = "string",
        MaxCalls = MaxCalls,
        InvokeAsync = (call, _) => ValueTask.FromResult(answer(call.Text(0))),
    };
}
