using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Options;
using Studio.Kernel.Http;
using Studio.Kernel.Media;
using Studio.Kernel.Messages;
using Studio.Kernel.Problems;
using Studio.Kernel.Settings;
using Studio.Kernel.Tenants;

namespace Studio.Channels.Email.Smtp;

/// <summary>
/// Hands mails to the tenant's server. Its own few lines of SMTP, since .NET's client connects by itself to wherever a name leads, and the guard could not look at the address.
/// </summary>
internal sealed class SmtpSender(ISettingsStore settings, IGuardedConnector connector, IMediaStore media, ShellSettings shell, IOptions<SmtpLimits> limits, TimeProvider time) : IMessageSender
{
    public const string ChannelName = "email";

    /// <summary>The files of one mail together; most servers take little more.</summary>
    private const long MostBytes = 10 * 1024 * 1024;

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    public string Channel => ChannelName;

    public bool IsReceiver(string to) => Mailbox.Parse(to) is not null;

    public async Task<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        var server = await settings.GetAsync<SmtpSettings>(cancellationToken);
        if (server.Host.Length == 0 || Mailbox.Parse(server.FromAddress) is not { } from)
        {
            return new SendResult(SendOutcome.Retry, "The mail server is not set.");
        }

        if (Mailbox.Parse(message.To) is not { } to)
        {
            return new SendResult(SendOutcome.Failed, "The receiver is no mail address.");
        }

        using var limit = new CancellationTokenSource(limits.Value.Whole, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var mail = MimeWriter.Write(message, new MimeEnvelope(from, server.FromName, to, shell.Name, time.GetUtcNow()), await ReadFilesAsync(message, both.Token));
            return await HandOverAsync(server, from, to, mail, both.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && Explain(e) is { } result)
        {
            return result;
        }
    }

    private async Task<SendResult> HandOverAsync(SmtpSettings server, Mailbox from, Mailbox to, byte[] mail, CancellationToken cancellationToken)
    {
        await using var wire = new SmtpWire(await connector.ConnectAsync(server.Host, server.Port, cancellationToken), limits.Value.Answer, time);
        var conversation = new SmtpConversation(wire, server, from);
        await conversation.OpenAsync(cancellationToken);
        var taken = await conversation.SendAsync(to, mail, cancellationToken);
        await SayGoodbyeAsync(wire);
        return new SendResult(SendOutcome.Delivered, Line(taken.ToString()));
    }

    /// <summary>The mail is the server's by now: whatever happens here changes nothing.</summary>
    private async Task SayGoodbyeAsync(SmtpWire wire)
    {
        using var patience = new CancellationTokenSource(Farewell, time);
        try
        {
            await wire.AskAsync("QUIT", patience.Token);
        }
        catch (Exception e) when (e is IOException or SmtpRefusal or OperationCanceledException or SocketException)
        {
            // It hung up first.
        }
    }

    /// <summary>What a failure means for the mail; null where it is none of sending.</summary>
    private static SendResult? Explain(Exception failure) => failure switch
    {
        SmtpRefusal refusal => new SendResult(refusal.Outcome, Line(refusal.Message)),
        AddressRefusedException => new SendResult(SendOutcome.Retry, "The mail server is not at an address and port that this studio may call."),
        ProblemException or FormatException => new SendResult(SendOutcome.Failed, Line(failure.Message)),
        AuthenticationException => new SendResult(SendOutcome.Retry, "The connection could not be encrypted: the server's certificate is not trusted, or it speaks no TLS here."),
        SocketException => new SendResult(SendOutcome.Retry, "The mail server is not reached."),
        IOException => new SendResult(SendOutcome.Retry, Line(failure.Message)),
        OperationCanceledException => new SendResult(SendOutcome.Retry, "The server did not answer in time."),
        _ => null,
    };

    private static string Line(string words) => new([.. words.Select(c => char.IsControl(c) ? ' ' : c)]);

    private async Task<IReadOnlyList<MimeFile>> ReadFilesAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        var files = new List<MimeFile>();
        var left = MostBytes;
        foreach (var attachment in message.Attachments)
        {
            await using var content = await media.OpenAsync(attachment.MediaPath, cancellationToken) ?? throw new SmtpRefusal(SendOutcome.Failed, $"The file '{attachment.MediaPath}' is not there.");
            left -= content.Length;
            if (left < 0)
            {
                throw new SmtpRefusal(SendOutcome.Failed, "The files are larger than 10 MB together.");
            }

            using var copy = new MemoryStream();
            await content.CopyToAsync(copy, cancellationToken);
            files.Add(new MimeFile(attachment.Name, attachment.ContentType, copy.ToArray()));
        }

        return files;
    }
}
