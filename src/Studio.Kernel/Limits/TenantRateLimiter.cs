using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Limits;

/// <summary>The bounds of one tenant's requests, from the host's settings <c>Studio:RateLimit:…</c>.</summary>
public sealed class TenantRateOptions
{
    /// <summary>Requests per second of a tenant that has no quota of its own (<c>PerTenantPerSecond</c>).</summary>
    public int PerTenantPerSecond { get; set; } = 2000;

    /// <summary>How many seconds' worth of requests may come at once (<c>BurstSeconds</c>).</summary>
    public int BurstSeconds { get; set; } = 2;

    /// <summary>Requests of a tenant that are under way at once (<c>ConcurrentPerTenant</c>): one tenant's slow requests leave room for the others'.</summary>
    public int ConcurrentPerTenant { get; set; } = 1000;

    /// <summary>Live connections of a tenant (<c>ConnectionsPerTenant</c>), which stay open and are counted apart.</summary>
    public int ConnectionsPerTenant { get; set; } = 20_000;

    /// <summary>Requests per second of single tenants, by name (<c>Tenants:{name}</c>); a quota in the tenant's own settings goes before it.</summary>
    public Dictionary<string, int> Tenants { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>A request's way into its tenant, or why it has none. Give an admission back when the request has ended.</summary>
public readonly struct TenantAdmission : IDisposable
{
    private readonly RateLimitLease? _place;

    internal TenantAdmission(RateLimitLease? place, TimeSpan retryAfter) => (_place, RetryAfter) = (place, retryAfter);

    /// <summary>True where the request may go on.</summary>
    public bool IsAdmitted => _place is not null;

    /// <summary>How long to wait before trying again.</summary>
    public TimeSpan RetryAfter { get; }

    /// <inheritdoc/>
    public void Dispose() => _place?.Dispose();
}

/// <summary>
/// Keeps one tenant from taking what all share: a token bucket and a bound of requests under way for each, asked before anything of the tenant runs.
/// The quota is per host. A tenant's limits are its own objects: one tenant's requests wait for no lock of another's.
/// </summary>
public sealed class TenantRateLimiter : IDisposable
{
    private const string LiveConnections = "/hubs";

    private readonly TenantRateOptions _options;
    private readonly ConcurrentDictionary<string, Limits> _tenants = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the settings.</summary>
    public TenantRateLimiter(IConfiguration configuration) => _options = configuration.GetSection("Studio:RateLimit").Get<TenantRateOptions>() ?? new TenantRateOptions();

    /// <summary>Asks for a request's way in. Never waits.</summary>
    public TenantAdmission TryAcquire(ShellSettings tenant, HttpContext context)
    {
        var perSecond = tenant.RequestsPerSecond ?? (_options.Tenants.TryGetValue(tenant.Name, out var own) ? own : _options.PerTenantPerSecond);
        var limits = Of(tenant.Name, perSecond);
        if (!limits.TryTake(out var wait))
        {
            return new TenantAdmission(null, wait);
        }

        var place = (context.Request.Path.StartsWithSegments(LiveConnections, StringComparison.OrdinalIgnoreCase) ? limits.Connections : limits.Places).AttemptAcquire();
        if (place.IsAcquired)
        {
            return new TenantAdmission(place, TimeSpan.Zero);
        }

        place.Dispose();
        return new TenantAdmission(null, TimeSpan.FromSeconds(1));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var limits in _tenants.Values)
        {
            limits.Dispose();
        }
    }

    private Limits Of(string tenant, int perSecond)
    {
        if (!_tenants.TryGetValue(tenant, out var limits))
        {
            limits = _tenants.GetOrAdd(tenant, static (_, t) => new Limits(t.perSecond, t._options), (perSecond, _options));
        }

        // Requests under way keep their places when the quota changes.
        limits.Follow(perSecond, _options);
        return limits;
    }

    private sealed class Limits(int perSecond, TenantRateOptions options) : IDisposable
    {
        private volatile TokenBucketRateLimiter _bucket = Bucket(perSecond, options);
        private int _perSecond = perSecond;

        public ConcurrencyLimiter Places { get; } = Concurrent(options.ConcurrentPerTenant);

        public ConcurrencyLimiter Connections { get; } = Concurrent(options.ConnectionsPerTenant);

        public void Follow(int perSecond, TenantRateOptions options)
        {
            if (perSecond != Volatile.Read(ref _perSecond) && Interlocked.Exchange(ref _perSecond, perSecond) != perSecond)
            {
                // The one before is not disposed of: a request may be asking it; it holds no timer.
                _bucket = Bucket(perSecond, options);
            }
        }

        /// <summary>Takes one token. The bucket is filled when it is found empty, by the time that has passed: no tenant has a timer.</summary>
        public bool TryTake(out TimeSpan wait)
        {
            var bucket = _bucket;
            wait = TimeSpan.Zero;
            using var token = bucket.AttemptAcquire();
            if (token.IsAcquired)
            {
                return true;
            }

            bucket.TryReplenish();
            using var second = bucket.AttemptAcquire();
            if (!second.IsAcquired)
            {
                wait = second.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
            }

            return second.IsAcquired;
        }

        public void Dispose()
        {
            _bucket.Dispose();
            Places.Dispose();
            Connections.Dispose();
        }

        private static ConcurrencyLimiter Concurrent(int limit) => new(new ConcurrencyLimiterOptions { PermitLimit = limit, QueueLimit = 0 });

        private static TokenBucketRateLimiter Bucket(int perSecond, TenantRateOptions options)
        {
            // Filled by tenths of a second; a small quota less often, a token at a time.
            var tokens = Math.Max(1, perSecond / 10);
            return new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
            {
                TokenLimit = Math.Max(1, perSecond * Math.Max(1, options.BurstSeconds)),
                TokensPerPeriod = tokens,
                ReplenishmentPeriod = TimeSpan.FromSeconds((double)tokens / Math.Max(1, perSecond)),
                AutoReplenishment = false,
                QueueLimit = 0,
            });
        }
    }
}
