using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Studio.Web.Tests.Operating;

/// <summary>Takes OTLP over HTTP with protobuf (opentelemetry.io/docs/specs/otlp) and reads as much of it as the tests ask about.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Name, string Texts)> _spans = new();
    private readonly ConcurrentQueue<(string Name, string Texts)> _metrics = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    /// <summary>The spans by name, each with all texts inside it.</summary>
    public IReadOnlyList<(string Name, string Texts)> Spans => [.. _spans];

    /// <summary>The metrics by name, each with all texts inside it.</summary>
    public IReadOnlyList<(string Name, string Texts)> Metrics => [.. _metrics];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);

        // Both requests nest alike: resource (1), scope (2), then the span (2) with its name (5), or the metric (2) with its name (1).
        app.MapPost("/v1/traces", context => receiver.TakeAsync(context, receiver._spans, 5));
        app.MapPost("/v1/metrics", context => receiver.TakeAsync(context, receiver._metrics, 1));
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context, ConcurrentQueue<(string, string)> into, int nameField)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        foreach (var resource in Fields(body.ToArray(), 1))
        {
            foreach (var item in Fields(resource, 2).SelectMany(scope => Fields(scope, 2)))
            {
                into.Enqueue((Encoding.UTF8.GetString(Fields(item, nameField).Single()), Encoding.UTF8.GetString(item)));
            }
        }

        context.Response.ContentType = "application/x-protobuf";
    }

    /// <summary>The length-delimited fields of this number.</summary>
    private static List<byte[]> Fields(byte[] message, int number)
    {
        var found = new List<byte[]>();
        var at = 0;
        while (at < message.Length)
        {
            var key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    if ((int)(key >> 3) == number)
                    {
                        found.Add(message[at..(at + length)]);
                    }

                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException("This is no protobuf.");
            }
        }

        return found;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
