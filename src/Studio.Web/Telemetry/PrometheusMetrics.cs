using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Studio.Kernel.Telemetry;

namespace Studio.Web.Telemetry;

/// <summary>
/// The host's numbers at <c>/metrics</c>, for whoever knows the operator's token (<c>Studio:Metrics:Token</c>, sent as <c>Authorization: Bearer …</c>). Without
/// that setting there is no such address and nothing is collected.
/// </summary>
internal sealed class PrometheusMetrics : IHostedService, IDisposable
{
    /// <summary>The shortest token that is accepted as one.</summary>
    public const int MinimumToken = 16;

    private static readonly HashSet<string> Meters = new([StudioTelemetry.Name, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel"], StringComparer.Ordinal);

    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();
    private readonly Lock _reading = new();
    private readonly MeterListener _listener = new();
    private readonly byte[]? _token;

    public PrometheusMetrics(IConfiguration configuration)
    {
        var token = configuration["Studio:Metrics:Token"];
        if (string.IsNullOrEmpty(token))
        {
            return;
        }

        _token = token.Length >= MinimumToken ? Hash(token) : throw new InvalidOperationException($"The setting Studio:Metrics:Token needs at least {MinimumToken} characters.");
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Meters.Contains(instrument.Meter.Name))
            {
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, static i => new MetricFamily(i)));
            }
        };
        _listener.MeasurementsCompleted = (instrument, _) => _families.TryRemove(instrument, out var _);
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Take(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Take(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Take(value, tags));
    }

    public bool IsOn => _token is not null;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsOn)
        {
            _listener.Start();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();

    public async Task AnswerAsync(HttpContext context)
    {
        if (!IsOn || !HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!Knows(context.Request.Headers.Authorization.ToString()))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return;
        }

        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(Read(), context.RequestAborted);
    }

    private string Read()
    {
        var text = new StringBuilder();
        lock (_reading)
        {
            foreach (var family in _families.Values)
            {
                family.Forget();
            }

            _listener.RecordObservableInstruments();
            foreach (var family in _families.OrderBy(f => f.Key.Name, StringComparer.Ordinal))
            {
                family.Value.Write(text);
            }
        }

        return text.ToString();
    }

    /// <summary>Hashes first, so that neither the length nor the place of a difference shows in the time.</summary>
    private bool Knows(string header) =>
        header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && CryptographicOperations.FixedTimeEquals(Hash(header["Bearer ".Length..].Trim()), _token);

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
