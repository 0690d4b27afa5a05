using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Text;

namespace Studio.Channels.Email.Smtp;

/// <summary>The lines of a conversation with a mail server, first open, then perhaps encrypted; each answer has a length and a time limit.</summary>
internal sealed class SmtpWire(Stream stream, TimeSpan patience, TimeProvider time) : IAsyncDisposable
{
    private const int LongestLine = 2048;
    private const int MostLines = 100;

    private readonly byte[] _buffer = new byte[4096];
    private Stream _stream = stream;
    private int _start;
    private int _end;

    public bool IsEncrypted => _stream is SslStream;

    /// <summary>Encrypts what follows. A server that said more than it was asked for before that is not believed: the words may be somebody else's.</summary>
    /// <param name="host">The name that the certificate must be for.</param>
    /// <param name="fingerprint">SHA-256 of a certificate that is trusted without anybody vouching for it; empty for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SmtpRefusal">The certificate is not trusted, or the server did not answer in time.</exception>
    public async Task EncryptAsync(string host, string fingerprint, CancellationToken cancellationToken)
    {
        if (_start < _end)
        {
            throw SmtpRefusal.OfSetup("The server spoke before the connection was encrypted.");
        }

        var trusted = new string([.. fingerprint.Where(char.IsAsciiHexDigit)]);
        var encrypted = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = encrypted;
        await WithinAsync(ct => encrypted.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host.Trim('[', ']'),
            AllowRenegotiation = false,
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => errors == SslPolicyErrors.None
                || (trusted.Length > 0 && certificate is not null && string.Equals(certificate.GetCertHashString(HashAlgorithmName.SHA256), trusted, StringComparison.OrdinalIgnoreCase)),
        }, ct), cancellationToken);
    }

    /// <summary>Sends a line and reads the answer.</summary>
    public async Task<SmtpReply> AskAsync(string line, CancellationToken cancellationToken)
    {
        await WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), cancellationToken);
        return await ReadReplyAsync(cancellationToken);
    }

    public Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => WithinAsync(async ct =>
    {
        await _stream.WriteAsync(bytes, ct);
        await _stream.FlushAsync(ct);
    }, cancellationToken);

    /// <summary>Reads an answer of one or more lines.</summary>
    /// <exception cref="IOException">It is none of SMTP, or the connection ended.</exception>
    public async Task<SmtpReply> ReadReplyAsync(CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        await WithinAsync(async ct =>
        {
            var more = true;
            while (more)
            {
                var line = await ReadLineAsync(ct);
                if (lines.Count == MostLines || !IsReply(line) || (lines.Count > 0 && !line.StartsWith(lines[0][..3], StringComparison.Ordinal)))
                {
                    throw new IOException("The server does not speak SMTP.");
                }

                lines.Add(line);
                more = line.Length > 3 && line[3] == '-';
            }
        }, cancellationToken);
        return new SmtpReply(int.Parse(lines[0].AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture), [.. lines.Select(l => l.Length > 4 ? l[4..] : "")]);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static bool IsReply(string line) => line.Length >= 3 && line[0] is >= '2' and <= '5' && char.IsAsciiDigit(line[1]) && char.IsAsciiDigit(line[2]) && (line.Length == 3 || line[3] is ' ' or '-');

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new List<byte>(80);
        while (line.Count <= LongestLine)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, await _stream.ReadAsync(_buffer, cancellationToken));
                if (_end == 0)
                {
                    throw new IOException("The server closed the connection.");
                }
            }

            var next = _buffer[_start++];
            if (next == (byte)'\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(next);
        }

        throw new IOException("The server does not speak SMTP.");
    }

    private async Task WithinAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await step(both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw SmtpRefusal.OfSetup("The server did not answer in time.");
        }
    }
}
