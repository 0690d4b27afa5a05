using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Telemetry;

/// <summary>A number of a tenant that its operator watches and that must be looked up, such as what waits in a table. Register it as a singleton.</summary>
public interface ITenantMeasure
{
    /// <summary>The instrument's name, such as <c>studio.outbox.size</c>; the same for all tenants.</summary>
    string Name { get; }

    /// <summary>What is counted, for people.</summary>
    string Description { get; }

    /// <summary>The values now, by a state that tells them apart, such as <c>waiting</c> and <c>parked</c>.</summary>
    Task<IReadOnlyDictionary<string, long>> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>
/// Reads the measures of the tenants that this host has built, every 15 seconds (<c>Studio:Metrics:Every</c>). It holds no lease: a tenant that nobody uses is
/// still given up in time.
/// </summary>
internal sealed class TenantMeasures(IShellHost shells, StudioMetrics metrics, IConfiguration configuration, TimeProvider time, ILogger<TenantMeasures> logger) : BackgroundService
{
    private readonly TimeSpan _every = configuration.GetValue("Studio:Metrics:Every", TimeSpan.FromSeconds(15));

    private readonly ConcurrentDictionary<string, IReadOnlyList<Measurement<long>>> _latest = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Observe("studio.shells", "{shell}", "Tenants that are built now.", () => [new Measurement<long>(shells.Built.Count)]);
        using var timer = new PeriodicTimer(_every, time);
        do
        {
            await ReadAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, (string Description, List<Measurement<long>> Values)>(StringComparer.Ordinal);
        foreach (var shell in shells.Built)
        {
            try
            {
                foreach (var measure in shell.Services.GetServices<ITenantMeasure>())
                {
                    var values = await measure.ReadAsync(cancellationToken);
                    var all = found.TryGetValue(measure.Name, out var known) ? known.Values : (found[measure.Name] = (measure.Description, [])).Values;
                    all.AddRange(values.Select(v => new Measurement<long>(v.Value, new("tenant", shell.Settings.Name), new("state", v.Key))));
                }
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // It may have been given up just now.
                logger.LogDebug(e, "Tenant {Tenant} could not be measured", shell.Settings.Name);
            }
        }

        foreach (var (name, (description, values)) in found)
        {
            if (!_latest.ContainsKey(name))
            {
                metrics.Observe(name, "{item}", description, () => _latest[name]);
            }

            _latest[name] = values;
        }

        foreach (var gone in _latest.Keys.Except(found.Keys, StringComparer.Ordinal))
        {
            _latest[gone] = [];
        }
    }
}
