using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Studio.Testing.Mail;

/// <summary>
/// A mail server on the loopback for tests (RFC 5321): keeps what it is given, strict about what a client may say, and as unkind as it is told. Its certificate is of its own making.
/// </summary>
public sealed class SmtpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<ReceivedMail> _mails = new();
    private readonly ConcurrentQueue<string> _said = new();
    private readonly ConcurrentBag<Task> _conversations = [];
    private readonly X509Certificate2 _certificate = MakeCertificate();
    private readonly Task _accepting;

    /// <summary>Starts a server on a free port.</summary>
    public SmtpServer()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The SHA-256 fingerprint of its certificate.</summary>
    public string Fingerprint => _certificate.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>The only user; null lets everybody in.</summary>
    public (string Name, string Password)? User { get; set; }

    /// <summary>What EHLO offers; the defaults are <c>AUTH PLAIN LOGIN</c>, <c>STARTTLS</c> and <c>SIZE 20000000</c>.</summary>
    public IList<string> Offers { get; } = ["AUTH PLAIN LOGIN", "STARTTLS", "SIZE 20000000"];

    /// <summary>True where it encrypts from the first byte.</summary>
    public bool IsTls { get; set; }

    /// <summary>Other answers than the kind ones, by command: <c>RCPT</c> → <c>450 later</c>; <c>GREETING</c> is its first line, <c>.</c> the end of a mail.</summary>
    public ConcurrentDictionary<string, string> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>The command at which it hangs up without a word.</summary>
    public string? HangsUpAt { get; set; }

    /// <summary>The command at which it falls silent, and keeps the connection.</summary>
    public string? SilentAt { get; set; }

    /// <summary>The mails it took, in order.</summary>
    public IReadOnlyList<ReceivedMail> Mails => [.. _mails];

    /// <summary>The lines that clients said outside of mails, each after <c>open</c> or <c>tls</c>.</summary>
    public IReadOnlyList<string> Said => [.. _said];

    /// <summary>Takes no more connections and ends those that are.</summary>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_conversations);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _listener.Dispose();
        _end.Dispose();
        _certificate.Dispose();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mail.test", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _conversations.Add(Task.Run(() => TalkAsync(client)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                if (IsTls)
                {
                    stream = await EncryptAsync(stream);
                }

                await new Conversation(this, stream, IsTls).RunAsync(_end.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or System.Security.Authentication.AuthenticationException)
            {
                // The client hung up, or the test is over.
            }
        }
    }

    private async Task<Stream> EncryptAsync(Stream stream)
    {
        var encrypted = new SslStream(stream);
        await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
        return encrypted;
    }

    /// <summary>One client.</summary>
    private sealed class Conversation(SmtpServer server, Stream stream, bool isEncrypted)
    {
        private readonly byte[] _buffer = new byte[8192];
        private Stream _stream = stream;
        private bool _isEncrypted = isEncrypted;
        private bool _isSignedIn;
        private int _start;
        private int _end;
        private string? _from;
        private string? _to;

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            if (!await AnswerAsync("GREETING", "220 mail.test ESMTP", cancellationToken))
            {
                return;
            }

            while (await ReadLineAsync(cancellationToken) is { } line)
            {
                server._said.Enqueue((_isEncrypted ? "tls " : "open ") + line);
                var command = line.Split(' ')[0].ToUpperInvariant();
                if (!await (command switch
                {
                    "EHLO" => AnswerAsync(command, "250-mail.test\r\n" + string.Concat(Offered().Select(o => $"250-{o}\r\n")) + "250 8BITMIME", cancellationToken),
                    "STARTTLS" => StartTlsAsync(cancellationToken),
                    "AUTH" => SignInAsync(line, cancellationToken),
                    "MAIL" => MailAsync(line, cancellationToken),
                    "RCPT" => ReceiverAsync(line, cancellationToken),
                    "DATA" => DataAsync(cancellationToken),
                    "QUIT" => EndAsync(cancellationToken),
                    _ => AnswerAsync(command, "500 what?", cancellationToken),
                }))
                {
                    return;
                }
            }
        }

        private IEnumerable<string> Offered() => server.Offers.Where(o => !_isEncrypted || o != "STARTTLS");

        private async Task<bool> StartTlsAsync(CancellationToken cancellationToken)
        {
            if (!await AnswerAsync("STARTTLS", "220 go ahead", cancellationToken) || server.Answers.ContainsKey("STARTTLS"))
            {
                return true;
            }

            // What was said in the open is forgotten.
            (_start, _end) = (0, 0);
            (_stream, _isEncrypted, _isSignedIn) = (await server.EncryptAsync(_stream), true, false);
            return true;
        }

        private async Task<bool> SignInAsync(string line, CancellationToken cancellationToken)
        {
            string name, password;
            if (line.StartsWith("AUTH PLAIN ", StringComparison.OrdinalIgnoreCase))
            {
                var parts = Decode(line["AUTH PLAIN ".Length..]).Split('\0');
                (name, password) = parts.Length == 3 ? (parts[1], parts[2]) : ("", "");
            }
            else
            {
                await WriteAsync("334 VXNlcm5hbWU6", cancellationToken);
                name = Decode(await ReadLineAsync(cancellationToken) ?? "");
                await WriteAsync("334 UGFzc3dvcmQ6", cancellationToken);
                password = Decode(await ReadLineAsync(cancellationToken) ?? "");
            }

            _isSignedIn = server.User is not { } user || user == (name, password);
            return await AnswerAsync("AUTH", _isSignedIn ? "235 welcome" : "535 5.7.8 wrong name or password", cancellationToken);
        }

        private Task<bool> MailAsync(string line, CancellationToken cancellationToken)
        {
            _from = Address(line, "MAIL FROM:<");
            return AnswerAsync("MAIL", server.User is not null && !_isSignedIn ? "530 sign in first" : _from is null ? "501 no address" : "250 fine", cancellationToken);
        }

        private Task<bool> ReceiverAsync(string line, CancellationToken cancellationToken)
        {
            _to = Address(line, "RCPT TO:<");
            return AnswerAsync("RCPT", _from is null ? "503 MAIL first" : _to is null ? "501 no address" : "250 fine", cancellationToken);
        }

        private async Task<bool> DataAsync(CancellationToken cancellationToken)
        {
            if (_from is null || _to is null)
            {
                return await AnswerAsync("DATA", "503 RCPT first", cancellationToken);
            }

            if (!await AnswerAsync("DATA", "354 go on", cancellationToken) || server.Answers.ContainsKey("DATA"))
            {
                return server.Answers.ContainsKey("DATA");
            }

            var mail = new StringBuilder();
            while (await ReadLineAsync(cancellationToken) is { } line && line != ".")
            {
                mail.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
            }

            if (!server.Answers.ContainsKey("."))
            {
                server._mails.Enqueue(ReceivedMail.Read(_from, _to, mail.ToString()));
            }

            (_from, _to) = (null, null);
            return await AnswerAsync(".", "250 2.0.0 kept as 4711", cancellationToken);
        }

        private async Task<bool> EndAsync(CancellationToken cancellationToken)
        {
            await AnswerAsync("QUIT", "221 bye", cancellationToken);
            return false;
        }

        /// <summary>Answers as the test wants it; false where the conversation is over.</summary>
        private async Task<bool> AnswerAsync(string command, string kind, CancellationToken cancellationToken)
        {
            if (server.SilentAt == command)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            if (server.HangsUpAt == command)
            {
                return false;
            }

            await WriteAsync(server.Answers.GetValueOrDefault(command, kind), cancellationToken);
            return true;
        }

        private async Task WriteAsync(string lines, CancellationToken cancellationToken)
        {
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(lines + "\r\n"), cancellationToken);
            await _stream.FlushAsync(cancellationToken);
        }

        /// <summary>A line that ends by CR LF; a bare CR or LF, a line of more than 998 characters or beyond ASCII is a fault of the client's.</summary>
        private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
        {
            var line = new List<byte>();
            while (true)
            {
                if (_start == _end)
                {
                    (_start, _end) = (0, await _stream.ReadAsync(_buffer, cancellationToken));
                    if (_end == 0)
                    {
                        return null;
                    }
                }

                var next = _buffer[_start++];
                if (next == (byte)'\n')
                {
                    return line.Count > 0 && line[^1] == (byte)'\r' ? Encoding.ASCII.GetString([.. line[..^1]]) : throw new IOException("A bare line feed.");
                }

                if (line.Count > 1000 || next > 127 || (line.Count > 0 && line[^1] == (byte)'\r'))
                {
                    await WriteAsync("500 no such line", cancellationToken);
                    throw new IOException("A line that no mail may have.");
                }

                line.Add(next);
            }
        }

        private static string? Address(string line, string before)
        {
            var end = line.IndexOf('>', StringComparison.Ordinal);
            return line.StartsWith(before, StringComparison.OrdinalIgnoreCase) && end > before.Length ? line[before.Length..end] : null;
        }

        private static string Decode(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
    }
}
