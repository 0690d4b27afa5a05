using System.Text;
using System.Text.RegularExpressions;

namespace Studio.Testing.Mail;

/// <summary>A mail as a server got it, and as a person reads it.</summary>
/// <param name="From">Whom the envelope says it is from.</param>
/// <param name="To">Whom the envelope says it is to.</param>
/// <param name="Raw">The lines as they came.</param>
/// <param name="Headers">The headers in order, decoded.</param>
/// <param name="Parts">The parts without the multiparts around them.</param>
public sealed partial record ReceivedMail(string From, string To, string Raw, IReadOnlyList<KeyValuePair<string, string>> Headers, IReadOnlyList<ReceivedPart> Parts)
{
    /// <summary>The subject.</summary>
    public string Subject => Header("Subject");

    /// <summary>The plain words; empty for none.</summary>
    public string Text => Words("text/plain");

    /// <summary>The words as HTML; empty for none.</summary>
    public string Html => Words("text/html");

    /// <summary>The files.</summary>
    public IReadOnlyList<ReceivedPart> Files => [.. Parts.Where(p => p.FileName is not null)];

    /// <summary>The only header of this name.</summary>
    public string Header(string name) => Headers.Single(h => h.Key == name).Value;

    /// <summary>Reads a mail of CR LF lines.</summary>
    public static ReceivedMail Read(string from, string to, string raw)
    {
        var (headers, body) = Split(raw);
        var parts = new List<ReceivedPart>();
        Collect(headers, body, parts);
        return new ReceivedMail(from, to, raw, headers, parts);
    }

    private string Words(string type) => Parts.FirstOrDefault(p => p.FileName is null && p.ContentType.StartsWith(type, StringComparison.Ordinal)) is { } part ? Encoding.UTF8.GetString(part.Content) : "";

    private static (IReadOnlyList<KeyValuePair<string, string>> Headers, string Body) Split(string raw)
    {
        var at = raw.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var head = Fold().Replace(raw[..at], " ");
        var headers = head.Split("\r\n").Select(line => line.IndexOf(": ", StringComparison.Ordinal) is var colon and > 0
            ? KeyValuePair.Create(line[..colon], Decode(line[(colon + 2)..]))
            : throw new FormatException("This is no header: " + line));
        return ([.. headers], raw[(at + 4)..]);
    }

    private static void Collect(IReadOnlyList<KeyValuePair<string, string>> headers, string body, List<ReceivedPart> parts)
    {
        string Of(string name) => headers.FirstOrDefault(h => h.Key == name).Value ?? "";
        var type = Of("Content-Type");
        if (!type.StartsWith("multipart/", StringComparison.Ordinal))
        {
            var content = Of("Content-Transfer-Encoding") == "base64" ? Convert.FromBase64String(body.ReplaceLineEndings("")) : Encoding.ASCII.GetBytes(body);
            parts.Add(new ReceivedPart(type, FileName(Of("Content-Disposition")), content));
            return;
        }

        var boundary = "--" + Boundary().Match(type).Groups["it"].Value;
        var pieces = ("\r\n" + body).Split("\r\n" + boundary);
        if (!pieces[^1].StartsWith("--", StringComparison.Ordinal))
        {
            throw new FormatException("The mail does not end.");
        }

        foreach (var piece in pieces[1..^1])
        {
            var (inner, words) = Split(piece[2..]);
            Collect(inner, words, parts);
        }
    }

    private static string? FileName(string disposition)
    {
        var pieces = Piece().Matches(disposition).OrderBy(m => int.Parse(m.Groups["at"].Value, System.Globalization.CultureInfo.InvariantCulture)).Select(m => m.Groups["it"].Value).ToList();
        return pieces.Count == 0 ? null : Uri.UnescapeDataString(string.Concat(pieces)["UTF-8''".Length..]);
    }

    private static string Decode(string value) => Word().Replace(Between().Replace(value, "?==?"), m => Encoding.UTF8.GetString(Convert.FromBase64String(m.Groups["it"].Value)));

    [GeneratedRegex(@"\r\n[ \t]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fold();

    [GeneratedRegex(@"\?=\s+=\?", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Between();

    [GeneratedRegex(@"=\?utf-8\?B\?(?<it>[^?]*)\?=", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex("boundary=\"(?<it>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Boundary();

    [GeneratedRegex(@"filename\*(?<at>\d+)\*=(?<it>[^;\s]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Piece();
}

/// <summary>A part of a mail.</summary>
/// <param name="ContentType">The whole content type.</param>
/// <param name="FileName">Its name where it is a file.</param>
/// <param name="Content">What it holds, decoded.</param>
public sealed record ReceivedPart(string ContentType, string? FileName, byte[] Content);
