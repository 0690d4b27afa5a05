using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Studio.Web.Tests.Isolation;

/// <summary>A connection to a hub by SignalR's JSON protocol, with whatever credentials it is given.</summary>
public sealed class HubSocket : IAsyncDisposable
{
    private const char End = '\u001e';
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly List<JsonNode> _received = [];
    private readonly Lock _gate = new();
    private Task _reading = Task.CompletedTask;
    private int _calls;

    private HubSocket()
    {
    }

    /// <summary>What came so far, but for pings.</summary>
    public IReadOnlyList<JsonNode> Received
    {
        get
        {
            lock (_gate)
            {
                return [.. _received];
            }
        }
    }

    /// <summary>Connects; null where the server refuses, with its status.</summary>
    public static async Task<(HubSocket? Socket, int Status)> OpenAsync(Uri address, string? host, Action<Action<string, string>> credentials)
    {
        var hub = new HubSocket();
        hub._socket.Options.CollectHttpResponseDetails = true;
        credentials(hub._socket.Options.SetRequestHeader);
        if (host is not null)
        {
            hub._socket.Options.SetRequestHeader("Host", host);
        }

        try
        {
            await hub._socket.ConnectAsync(address, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            var status = (int)hub._socket.HttpStatusCode;
            await hub.DisposeAsync();
            return (null, status);
        }

        await hub.SendAsync("""{"protocol":"json","version":1}""");
        hub._reading = hub.ReadAsync();
        return (hub, (int)hub._socket.HttpStatusCode);
    }

    /// <summary>Calls a method of the hub; the answer, which holds <c>error</c> where it failed.</summary>
    public async Task<JsonNode> CallAsync(string method, params object[] arguments)
    {
        var id = $"{++_calls}";
        await SendAsync(JsonSerializer.Serialize(new { type = 1, invocationId = id, target = method, arguments }));
        for (var i = 0; i < 100; i++)
        {
            if (Received.FirstOrDefault(m => (int?)m["type"] == 3 && (string?)m["invocationId"] == id) is { } answer)
            {
                return answer;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"The hub does not answer {method}.");
    }

    /// <summary>Waits until a message of the server came that fits.</summary>
    public async Task<bool> ReceivesAsync(Func<JsonNode, bool> fits)
    {
        for (var i = 0; i < 100; i++)
        {
            if (Received.Any(m => (int?)m["type"] == 1 && fits(m)))
            {
                return true;
            }

            await Task.Delay(50);
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _reading;
        _socket.Dispose();
        _closing.Dispose();
    }

    private Task SendAsync(string message) => _socket.SendAsync(Encoding.UTF8.GetBytes(message + End), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private async Task ReadAsync()
    {
        var (buffer, text) = (new byte[16 * 1024], new StringBuilder());
        try
        {
            while (await _socket.ReceiveAsync(buffer, _closing.Token) is { MessageType: WebSocketMessageType.Text } part)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
                if (!part.EndOfMessage)
                {
                    continue;
                }

                lock (_gate)
                {
                    _received.AddRange(text.ToString().Split(End, StringSplitOptions.RemoveEmptyEntries).Select(m => JsonNode.Parse(m)!).Where(m => (int?)m["type"] is not (null or 6)));
                }

                text.Clear();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The connection's end.
        }
    }
}
