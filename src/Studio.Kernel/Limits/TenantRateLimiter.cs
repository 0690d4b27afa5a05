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
/// The quota is per host.
/// </summary>
public sealed class TenantRateLimiter : IDisposable
{
    private const string LiveConnections = "/hubs";

    private readonly TenantRateOptions _options;
    private readonly PartitionedRateLimiter<Quota> _requests;
    private readonly PartitionedRateLimiter<string> _places;
    private readonly PartitionedRateLimiter<string> _connections;

    /// <summary>Reads the settings.</summary>
    public TenantRateLimiter(IConfiguration configuration)
    {
        _options = configuration.GetSection("Studio:RateLimit").Get<TenantRateOptions>() ?? new TenantRateOptions();
        _requests = PartitionedRateLimiter.Create<Quota, Quota>(quota => RateLimitPartition.GetTokenBucketLimiter(quota, Bucket));
        _places = Concurrent(_options.ConcurrentPerTenant);
        _connections = Concurrent(_options.ConnectionsPerTenant);
    }

    /// <summary>Asks for a request's way in. Never waits.</summary>
    public TenantAdmission TryAcquire(ShellSettings tenant, HttpContext context)
    {
        var perSecond = tenant.RequestsPerSecond ?? (_options.Tenants.TryGetValue(tenant.Name, out var own) ? own : _options.PerTenantPerSecond);
        using var token = _requests.AttemptAcquire(new Quota(tenant.Name, perSecond));
        if (!token.IsAcquired)
        {
            return new TenantAdmission(null, token.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1));
        }

        var places = context.Request.Path.StartsWithSegments(LiveConnections, StringComparison.OrdinalIgnoreCase) ? _connections : _places;
        var place = places.AttemptAcquire(tenant.Name);
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
        _requests.Dispose();
        _places.Dispose();
        _connections.Dispose();
    }

    private static PartitionedRateLimiter<string> Concurrent(int limit) => PartitionedRateLimiter.Create<string, string>(tenant =>
        RateLimitPartition.GetConcurrencyLimiter(tenant, _ => new ConcurrencyLimiterOptions { PermitLimit = limit, QueueLimit = 0 }));

    private TokenBucketRateLimiterOptions Bucket(Quota quota)
    {
        // Filled ten times a second; a small quota less often, a token at a time.
        var tokens = Math.Max(1, quota.PerSecond / 10);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(1, quota.PerSecond * Math.Max(1, _options.BurstSeconds)),
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)tokens / Math.Max(1, quota.PerSecond)),
            AutoReplenishment = true,
            QueueLimit = 0,
        };
    }

    private sealed record Quota(string Tenant, int PerSecond);
}
