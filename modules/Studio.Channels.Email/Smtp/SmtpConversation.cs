using System.Globalization;
using System.Text;
using Studio.Kernel.Messages;

namespace Studio.Channels.Email.Smtp;

/// <summary>One conversation with a mail server: SMTP (RFC 5321), STARTTLS (RFC 3207), AUTH PLAIN and LOGIN (RFC 4954, 4616), SIZE (RFC 1870).</summary>
internal sealed class SmtpConversation(SmtpWire wire, SmtpSettings settings, Mailbox from)
{
    private IReadOnlyList<string> _offers = [];

    /// <summary>Greets, encrypts and signs in.</summary>
    /// <exception cref="SmtpRefusal">The server does not let us in, cannot encrypt where that is asked for, or would get the password in the open.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (settings.Security == SmtpSecurity.Tls)
        {
            await wire.EncryptAsync(settings.Host, settings.Fingerprint, cancellationToken);
        }

        LetIn(await wire.ReadReplyAsync(cancellationToken));
        await HelloAsync(cancellationToken);
        if (settings.Security == SmtpSecurity.StartTls)
        {
            if (Offer("STARTTLS") is null)
            {
                throw SmtpRefusal.OfSetup("The server offers no encryption (STARTTLS).");
            }

            LetIn(await wire.AskAsync("STARTTLS", cancellationToken));
            await wire.EncryptAsync(settings.Host, settings.Fingerprint, cancellationToken);

            // What was offered in the open may be somebody else's words (RFC 3207, 4.2).
            await HelloAsync(cancellationToken);
        }

        if (settings.UserName.Length > 0)
        {
            await SignInAsync(cancellationToken);
        }
    }

    /// <summary>Hands a mail over.</summary>
    /// <returns>What the server said when it took it.</returns>
    /// <exception cref="SmtpRefusal">The server refuses the sender, the receiver or the mail: by 5xx for good, by 4xx for now.</exception>
    public async Task<SmtpReply> SendAsync(Mailbox to, byte[] mail, CancellationToken cancellationToken)
    {
        var size = Offer("SIZE");
        if (long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0 && mail.Length > most)
        {
            throw new SmtpRefusal(SendOutcome.Failed, "The mail is larger than the server takes.");
        }

        Accept(await wire.AskAsync($"MAIL FROM:<{from}>{(size is null ? "" : FormattableString.Invariant($" SIZE={mail.Length}"))}", cancellationToken));
        Accept(await wire.AskAsync($"RCPT TO:<{to}>", cancellationToken));
        var ready = await wire.AskAsync("DATA", cancellationToken);
        if (Accept(ready).Code != 354)
        {
            throw SmtpRefusal.OfSetup(ready.ToString());
        }

        await wire.WriteAsync(Stuffed(mail), cancellationToken);
        return Accept(await wire.ReadReplyAsync(cancellationToken));
    }

    /// <summary>The mail with its end, and with a dot before each line that begins with one (RFC 5321, 4.5.2).</summary>
    private static byte[] Stuffed(byte[] mail)
    {
        var stuffed = new MemoryStream(mail.Length + 64);
        var atStart = true;
        foreach (var next in mail)
        {
            if (atStart && next == (byte)'.')
            {
                stuffed.WriteByte((byte)'.');
            }

            stuffed.WriteByte(next);
            atStart = next == (byte)'\n';
        }

        stuffed.Write(atStart ? ".\r\n"u8 : "\r\n.\r\n"u8);
        return stuffed.ToArray();
    }

    private static SmtpReply LetIn(SmtpReply reply) => reply.IsPositive ? reply : throw SmtpRefusal.OfSetup(reply.ToString());

    private static SmtpReply Accept(SmtpReply reply) => reply.IsPositive ? reply : throw new SmtpRefusal(reply.Code >= 500 ? SendOutcome.Failed : SendOutcome.Retry, reply.ToString());

    private async Task HelloAsync(CancellationToken cancellationToken) => _offers = LetIn(await wire.AskAsync("EHLO " + from.Domain, cancellationToken)).Lines;

    /// <summary>What the server says of an extension that it offers; null where it does not offer it.</summary>
    private string? Offer(string name)
    {
        var offer = _offers.Skip(1).FirstOrDefault(o => string.Equals(o.Split(' ', '=')[0], name, StringComparison.OrdinalIgnoreCase));
        return offer is null ? null : offer.Length > name.Length ? offer[(name.Length + 1)..] : "";
    }

    private async Task SignInAsync(CancellationToken cancellationToken)
    {
        if (!wire.IsEncrypted && !settings.PasswordInTheOpen)
        {
            throw SmtpRefusal.OfSetup("The password was not sent: the connection is not encrypted.");
        }

        var ways = (Offer("AUTH") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (ways.Contains("PLAIN", StringComparer.OrdinalIgnoreCase))
        {
            SignedIn(await wire.AskAsync("AUTH PLAIN " + Base64($"\0{settings.UserName}\0{settings.Password}"), cancellationToken), 235);
        }
        else if (ways.Contains("LOGIN", StringComparer.OrdinalIgnoreCase))
        {
            SignedIn(await wire.AskAsync("AUTH LOGIN", cancellationToken), 334);
            SignedIn(await wire.AskAsync(Base64(settings.UserName), cancellationToken), 334);
            SignedIn(await wire.AskAsync(Base64(settings.Password), cancellationToken), 235);
        }
        else
        {
            throw SmtpRefusal.OfSetup("The server offers no way to sign in that is known here (PLAIN, LOGIN).");
        }
    }

    private void SignedIn(SmtpReply reply, int expected)
    {
        if (reply.Code != expected)
        {
            // Some servers repeat what they were told, and this is shown and stored.
            var words = reply.ToString();
            foreach (var secret in new[] { settings.Password, Base64(settings.Password), Base64($"\0{settings.UserName}\0{settings.Password}") }.Where(s => s.Length > 0))
            {
                words = words.Replace(secret, "…", StringComparison.Ordinal);
            }

            throw SmtpRefusal.OfSetup(words);
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
