using System.Globalization;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using Studio.Kernel.Messages;

namespace Studio.Channels.Email.Smtp;

/// <summary>A file that goes with a mail, read.</summary>
internal sealed record MimeFile(string Name, string ContentType, byte[] Content);

/// <summary>Whom a mail is from and to, and when it was written.</summary>
/// <param name="From">The sender's address.</param>
/// <param name="FromName">The sender's name; empty for none.</param>
/// <param name="To">The receiver.</param>
/// <param name="Tenant">Whose message it is: ids are unique within a tenant only.</param>
/// <param name="At">When.</param>
internal sealed record MimeEnvelope(Mailbox From, string FromName, Mailbox To, string Tenant, DateTimeOffset At);

/// <summary>
/// Writes a mail as RFC 5322 and MIME (RFC 2045–2047, 2231): ASCII in lines of at most 78 characters, whatever the words are. Nobody's text can add a header: control characters in one are
/// refused, and the rest is encoded.
/// </summary>
internal sealed class MimeWriter
{
    private const int LineLength = 76;
    private const int PlainLength = 60;

    /// <summary>So many bytes, in base 64 with the frame of an encoded word, are at most 75 characters.</summary>
    private const int WordBytes = 42;

    private readonly StringBuilder _text = new();
    private readonly string _key;

    private MimeWriter(string key) => _key = key;

    /// <summary>The mail's bytes.</summary>
    /// <exception cref="FormatException">The subject or a name holds a control character.</exception>
    public static byte[] Write(OutgoingMessage message, MimeEnvelope envelope, IReadOnlyList<MimeFile> files)
    {
        // The same message is the same Message-ID, so that servers and mailboxes can tell a repetition.
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{envelope.Tenant}\n{message.Id}\n{envelope.To}")))[..32];
        var writer = new MimeWriter(key);
        writer.Header("Date", envelope.At.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        writer.Header("Message-ID", $"<{key}@{envelope.From.Domain}>");
        writer.Header("From", envelope.FromName.Length == 0 ? $"<{envelope.From}>" : $"{Encoded(envelope.FromName, IsPlainName)}\r\n <{envelope.From}>");
        writer.Header("To", $"<{envelope.To}>");
        writer.Header("Subject", Encoded(message.Subject, IsPlainSubject));
        writer.Header("Auto-Submitted", "auto-generated");
        writer.Header("MIME-Version", "1.0");
        if (files.Count == 0)
        {
            writer.Words(message);
        }
        else
        {
            writer.Parts("mixed", [() => writer.Words(message), .. files.Select(f => (Action)(() => writer.File(f)))]);
        }

        return Encoding.ASCII.GetBytes(writer._text.ToString());
    }

    private void Words(OutgoingMessage message)
    {
        if (message.Html is null)
        {
            Text("plain", message.Text);
        }
        else if (message.Text.Length == 0)
        {
            Text("html", message.Html);
        }
        else
        {
            Parts("alternative", [() => Text("plain", message.Text), () => Text("html", message.Html)]);
        }
    }

    private void Text(string kind, string words)
    {
        Header("Content-Type", $"text/{kind}; charset=utf-8");
        Content(Encoding.UTF8.GetBytes(words.ReplaceLineEndings("\r\n")));
    }

    private void File(MimeFile file)
    {
        Header("Content-Type", IsContentType(file.ContentType) ? file.ContentType : MediaTypeNames.Application.Octet);
        Header("Content-Disposition", "attachment" + FileName(file.Name));
        Content(file.Content);
    }

    // No base 64 begins like the boundary.
    private void Parts(string kind, IReadOnlyList<Action> parts)
    {
        var boundary = $"=_{kind}_{_key}";
        Header("Content-Type", $"multipart/{kind};\r\n boundary=\"{boundary}\"");
        _text.Append("\r\n");
        foreach (var part in parts)
        {
            _text.Append("--").Append(boundary).Append("\r\n");
            part();
        }

        _text.Append("--").Append(boundary).Append("--\r\n");
    }

    private void Content(byte[] content)
    {
        Header("Content-Transfer-Encoding", "base64");
        _text.Append("\r\n");
        var encoded = Convert.ToBase64String(content);
        for (var at = 0; at < encoded.Length; at += LineLength)
        {
            _text.Append(encoded.AsSpan(at, Math.Min(LineLength, encoded.Length - at))).Append("\r\n");
        }
    }

    private void Header(string name, string value) => _text.Append(name).Append(": ").Append(value).Append("\r\n");

    /// <summary>The text as it is where it is short and plain, else as encoded words of RFC 2047, each of whole characters.</summary>
    private static string Encoded(string words, Func<string, bool> isPlain)
    {
        if (words.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029'))
        {
            throw new FormatException("A header is one line.");
        }

        if (words.Length <= PlainLength && isPlain(words))
        {
            return words;
        }

        var encoded = new List<string>();
        var part = new List<byte>(WordBytes);
        var bytes = new byte[4];
        foreach (var rune in words.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(bytes);
            if (part.Count + length > WordBytes)
            {
                encoded.Add(Convert.ToBase64String([.. part]));
                part.Clear();
            }

            part.AddRange(bytes.AsSpan(0, length));
        }

        encoded.Add(Convert.ToBase64String([.. part]));
        return string.Join("\r\n ", encoded.Select(e => $"=?utf-8?B?{e}?="));
    }

    private static bool IsPlainSubject(string words) => words.All(c => c is >= ' ' and <= '~') && !words.Contains("=?", StringComparison.Ordinal) && words.Trim() == words;

    // A phrase of RFC 5322 without quoting.
    private static bool IsPlainName(string words) => words.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-') && words.Trim() == words;

    private static bool IsContentType(string text) => text.Length <= PlainLength && text.Split('/') is [{ Length: > 0 } type, { Length: > 0 } sub] && (type + sub).All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '-' or '_')
        && !type.Equals("multipart", StringComparison.OrdinalIgnoreCase) && !type.Equals("message", StringComparison.OrdinalIgnoreCase);

    /// <summary>A file's name of any length and language, in numbered pieces (RFC 2231, 3 and 4).</summary>
    private static string FileName(string name)
    {
        if (name.Any(char.IsControl))
        {
            throw new FormatException("A file's name is one line.");
        }

        var pieces = new List<StringBuilder> { new("UTF-8''") };
        foreach (var rune in name.EnumerateRunes())
        {
            if (pieces[^1].Length > PlainLength - 12)
            {
                pieces.Add(new StringBuilder());
            }

            pieces[^1].Append(Uri.EscapeDataString(rune.ToString()));
        }

        return string.Concat(pieces.Select((piece, i) => FormattableString.Invariant($";\r\n filename*{i}*={piece}")));
    }
}
