using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Studio.Kernel.Telemetry;

namespace Studio.Web.Telemetry;

/// <summary>
/// Sends traces and metrics by OTLP where <c>Studio:Otlp:Endpoint</c> or OTEL_EXPORTER_OTLP_ENDPOINT says where to; without them it does nothing. OpenTelemetry's own
/// environment variables hold (protocol, headers, intervals, sampling); the protocol is http/protobuf where none is named.
/// </summary>
internal sealed class TelemetryExport(IConfiguration configuration, ILogger<TelemetryExport> logger) : IHostedService, IDisposable
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var named = configuration["Studio:Otlp:Endpoint"];
        if (string.IsNullOrEmpty(named) && string.IsNullOrEmpty(configuration[EndpointVariable]))
        {
            return Task.CompletedTask;
        }

        if (!string.IsNullOrEmpty(named) && !(Uri.TryCreate(named, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
        {
            throw new InvalidOperationException("The setting Studio:Otlp:Endpoint must be an address such as http://collector:4318.");
        }

        _traces = Sdk.CreateTracerProviderBuilder().ConfigureResource(Describe).AddSource(StudioTelemetry.Name, "Microsoft.AspNetCore")
            .AddOtlpExporter(o => Configure(o, named, "v1/traces")).Build();
        _metrics = Sdk.CreateMeterProviderBuilder().ConfigureResource(Describe).AddMeter(StudioTelemetry.Name, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            .AddOtlpExporter(o => Configure(o, named, "v1/metrics")).Build();
        logger.LogInformation("Traces and metrics are sent by OTLP");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private void Configure(OtlpExporterOptions options, string? named, string path)
    {
        if (string.IsNullOrEmpty(configuration[ProtocolVariable]))
        {
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
        }

        if (!string.IsNullOrEmpty(named))
        {
            // An address that the program gives is taken as it is; the specification's paths belong to HTTP alone.
            options.Endpoint = options.Protocol == OtlpExportProtocol.HttpProtobuf ? new Uri($"{named.TrimEnd('/')}/{path}") : new Uri(named);
        }
    }

    private static void Describe(ResourceBuilder resource) =>
        resource.AddService("studio", serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3), serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}");
}
