using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Studio.Testing;

namespace Studio.Kernel.Tests.Http;

/// <summary>A server on both loopback addresses of one port that counts connections, not only requests: the guard must not even knock.</summary>
internal sealed class CanaryListener : IAsyncDisposable
{
    private readonly TcpListener[] _listeners;
    private readonly CancellationTokenSource _end = new();
    private readonly Task[] _loops;
    private readonly Func<string, string> _answer;
    private readonly ConcurrentQueue<string> _requests = new();
    private int _hits;

    public CanaryListener(Func<string, string>? answer = null)
    {
        _answer = answer ?? (_ => Ok("canary"));
        var first = new TcpListener(IPAddress.Loopback, FreePorts.Next());
        first.Start();
        Port = ((IPEndPoint)first.LocalEndpoint).Port;
        var second = new TcpListener(IPAddress.IPv6Loopback, Port);
        second.Start();
        _listeners = [first, second];
        _loops = [.. _listeners.Select(AcceptAsync)];
    }

    public int Port { get; }

    public int Hits => Volatile.Read(ref _hits);

    /// <summary>The requests as they came, headers and all.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public static string Ok(string body, string headers = "") => $"HTTP/1.1 200 OK\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}";

    public static string Redirect(string to, int status = 302) => $"HTTP/1.1 {status} Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }

        await Task.WhenAll(_loops);
        _end.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(_end.Token);
                Interlocked.Increment(ref _hits);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var mine = client;
            var stream = client.GetStream();
            var buffer = new byte[64 * 1024];
            while (await stream.ReadAsync(buffer, _end.Token) is > 0 and var read)
            {
                var request = Encoding.UTF8.GetString(buffer, 0, read);
                _requests.Enqueue(request);
                var answer = _answer(request);
                await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), _end.Token);
                if (answer.Contains("Connection: close", StringComparison.Ordinal))
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The other side went away.
        }
    }
}
