using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Studio.Benchmarks.Measuring;

namespace Studio.Benchmarks.Hosts;

/// <summary>
/// One kept HTTP/1.1 connection on a plain socket: where the load shares the processors with the server, .NET's client would cost as much as what is measured. It sends one request,
/// reads the answer to its end, and looks at nothing but its status and its length.
/// </summary>
internal sealed class SocketSender : IDisposable
{
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] LastChunk = "\r\n0\r\n\r\n"u8.ToArray();

    private readonly Socket _socket;
    private readonly string _host;
    private byte[] _received = new byte[16 * 1024];

    private SocketSender(Socket socket, string host) => (_socket, _host) = (socket, host);

    public static async Task<SocketSender[]> ManyAsync(Uri address, int count, CancellationToken cancellationToken)
    {
        var senders = new SocketSender[count];
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
            senders[i] = new SocketSender(socket, $"{address.Host}:{address.Port}");
        }

        return senders;
    }

    /// <summary>Asks for a path; the status of the answer.</summary>
    public Task<int> GetAsync(string path, CancellationToken cancellationToken) => SendAsync($"GET {path} HTTP/1.1\r\nHost: {_host}\r\n\r\n", cancellationToken);

    /// <summary>Posts JSON; the status of the answer.</summary>
    public Task<int> PostAsync(Post post, CancellationToken cancellationToken)
    {
        var key = post.IdempotencyKey is null ? "" : $"Idempotency-Key: {post.IdempotencyKey}\r\n";
        return SendAsync(string.Create(CultureInfo.InvariantCulture,
            $"POST {post.Path} HTTP/1.1\r\nHost: {_host}\r\nAuthorization: {post.Authorization}\r\nContent-Type: application/json\r\n{key}Content-Length: {Encoding.UTF8.GetByteCount(post.Json)}\r\n\r\n{post.Json}"), cancellationToken);
    }

    public void Dispose() => _socket.Dispose();

    private async Task<int> SendAsync(string request, CancellationToken cancellationToken)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(request.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(request, bytes);
            for (var sent = 0; sent < length;)
            {
                sent += await _socket.SendAsync(bytes.AsMemory(sent, length - sent), cancellationToken);
            }

            return await ReadAsync(cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private async Task<int> ReadAsync(CancellationToken cancellationToken)
    {
        var held = 0;
        while (true)
        {
            if (held == _received.Length)
            {
                Array.Resize(ref _received, held * 2);
            }

            var read = await _socket.ReceiveAsync(_received.AsMemory(held), cancellationToken);
            held += read > 0 ? read : throw new CannotRunException("The host closed a connection in the middle of an answer.");
            if (IsWhole(_received.AsSpan(0, held)))
            {
                return ((_received[9] - '0') * 100) + ((_received[10] - '0') * 10) + _received[11] - '0';
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf(HeadEnd);
        if (head < 0)
        {
            return false;
        }

        var length = answer[..head].IndexOf("Content-Length: "u8);
        if (length < 0)
        {
            return answer.EndsWith(LastChunk);
        }

        _ = System.Buffers.Text.Utf8Parser.TryParse(answer[(length + "Content-Length: ".Length)..], out int expected, out _);
        return answer.Length >= head + HeadEnd.Length + expected;
    }
}
