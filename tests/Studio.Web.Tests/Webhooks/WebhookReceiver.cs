using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Studio.Testing;

namespace Studio.Web.Tests.Webhooks;

/// <summary>A request that the receiver had.</summary>
/// <param name="Id">The delivery.</param>
/// <param name="Signed">True where the signature is right and the time is now.</param>
/// <param name="Accepted">True where it was answered with 2xx.</param>
/// <param name="Body">What was told.</param>
public sealed record ReceivedDelivery(string Id, bool Signed, bool Accepted, JsonNode Body)
{
    public JsonNode Data => Body["data"]!;
}

/// <summary>Another system that is told, and that fails as often as it is asked to; it can be stopped and started on its port.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly int _port = FreePorts.Next();
    private readonly ConcurrentQueue<ReceivedDelivery> _received = new();
    private readonly Random _dice = new(42);
    private WebApplication? _app;

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/hook");

    /// <summary>The secret that requests must be signed with.</summary>
    public string Secret { get; set; } = "";

    /// <summary>Of a hundred requests, how many fail. No delivery fails so more than three times: one that always fails is parked, and rightly.</summary>
    public int FailsPercent { get; set; }

    /// <summary>What is refused however often it comes.</summary>
    public Func<JsonNode, bool> Refuses { get; set; } = _ => false;

    /// <summary>All requests, in the order in which they came.</summary>
    public IReadOnlyList<ReceivedDelivery> Received => [.. _received];

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{_port}");
        _app = builder.Build();
        _app.MapPost("/hook", HandleAsync);
        await _app.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
            _app = null;
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task<IResult> HandleAsync(HttpRequest request)
    {
        using var memory = new MemoryStream();
        await request.Body.CopyToAsync(memory);
        var (raw, id, timestamp) = (memory.ToArray(), request.Headers["webhook-id"].ToString(), request.Headers["webhook-timestamp"].ToString());
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. raw];
        var right = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Secret["whsec_".Length..]), signed));
        var isNow = Math.Abs(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - long.Parse(timestamp, CultureInfo.InvariantCulture)) < 300;
        var body = JsonNode.Parse(raw)!;
        int thrown;
        lock (_dice)
        {
            thrown = _dice.Next(100);
        }

        var fails = thrown < FailsPercent && _received.Count(r => r.Id == id && !r.Accepted) < 3;
        var accepted = !fails && !Refuses(body);
        _received.Enqueue(new ReceivedDelivery(id, right == request.Headers["webhook-signature"] && isNow, accepted, body));
        return accepted ? Results.Ok() : Results.StatusCode(500);
    }
}
