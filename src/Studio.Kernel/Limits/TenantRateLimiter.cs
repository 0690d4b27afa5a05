using System.Collections.Concurrent;
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

/// <summary>A request's way into its tenant, or why it has none. Give an admission back once, when the request has ended.</summary>
public readonly struct TenantAdmission : IDisposable
{
    private readonly Places? _places;

    internal TenantAdmission(Places? places, TimeSpan retryAfter) => (_places, RetryAfter) = (places, retryAfter);

    /// <summary>True where the request may go on.</summary>
    public bool IsAdmitted => _places is not null;

    /// <summary>How long to wait before trying again.</summary>
    public TimeSpan RetryAfter { get; }

    /// <inheritdoc/>
    public void Dispose() => _places?.Return();
}

/// <summary>
/// Keeps one tenant from taking what all share: a token bucket and a bound of requests under way for each, asked before anything of the tenant runs.
/// The quota is per host. A tenant's limits are its own objects and have no lock: no request waits for another's.
/// </summary>
public sealed class TenantRateLimiter
{
    private const string LiveConnections = "/hubs";

    private readonly TenantRateOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Limits> _tenants = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the settings.</summary>
    public TenantRateLimiter(IConfiguration configuration, TimeProvider time)
    {
        _options = configuration.GetSection("Studio:RateLimit").Get<TenantRateOptions>() ?? new TenantRateOptions();
        _time = time;
    }

    /// <summary>Asks for a request's way in. Never waits.</summary>
    public TenantAdmission TryAcquire(ShellSettings tenant, HttpContext context)
    {
        var perSecond = tenant.RequestsPerSecond ?? (_options.Tenants.Count > 0 && _options.Tenants.TryGetValue(tenant.Name, out var own) ? own : _options.PerTenantPerSecond);
        var limits = Of(tenant.Name, perSecond);
        if (!limits.Bucket.TryTake(out var wait))
        {
            return new TenantAdmission(null, wait);
        }

        var places = context.Request.Path.StartsWithSegments(LiveConnections, StringComparison.OrdinalIgnoreCase) ? limits.Connections : limits.Requests;
        return places.TryTake() ? new TenantAdmission(places, TimeSpan.Zero) : new TenantAdmission(null, TimeSpan.FromSeconds(1));
    }

    private Limits Of(string tenant, int perSecond)
    {
        if (!_tenants.TryGetValue(tenant, out var limits))
        {
            limits = _tenants.GetOrAdd(tenant, static (_, t) => new Limits(t.perSecond, t._options, t._time), (perSecond, _options, _time));
        }

        // Requests under way keep their places when the quota changes.
        limits.Follow(perSecond, _options, _time);
        return limits;
    }

    private sealed class Limits(int perSecond, TenantRateOptions options, TimeProvider time)
    {
        private volatile TokenBucket _bucket = new(perSecond, options.BurstSeconds, time);

        public TokenBucket Bucket => _bucket;

        public Places Requests { get; } = new(options.ConcurrentPerTenant);

        public Places Connections { get; } = new(options.ConnectionsPerTenant);

        public void Follow(int perSecond, TenantRateOptions options, TimeProvider time)
        {
            if (_bucket.PerSecond != perSecond)
            {
                _bucket = new TokenBucket(perSecond, options.BurstSeconds, time);
            }
        }
    }
}

/// <summary>So many at once.</summary>
internal sealed class Places(int limit)
{
    private int _taken;

    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= limit)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    public void Return() => Interlocked.Decrement(ref _taken);
}

/// <summary>
/// A token bucket as one number, the moment at which it is full again (the virtual scheduling of the generic cell rate algorithm, ITU-T I.371): it needs
/// no timer and no lock. It is full at first.
/// </summary>
internal sealed class TokenBucket
{
    private readonly TimeProvider _time;
    private readonly long _perToken;
    private readonly long _depth;
    private long _full;

    /// <summary>A bucket for this many tokens a second, which holds those of so many seconds, and one at the least.</summary>
    public TokenBucket(int perSecond, int burstSeconds, TimeProvider time)
    {
        PerSecond = perSecond;
        _time = time;
        var rate = Math.Max(1L, perSecond);
        _perToken = Math.Max(1, time.TimestampFrequency / rate);
        _depth = _perToken * rate * Math.Max(1, burstSeconds);
        _full = time.GetTimestamp();
    }

    /// <summary>The rate as it was asked for.</summary>
    public int PerSecond { get; }

    /// <summary>Takes a token; else says when there will be one.</summary>
    public bool TryTake(out TimeSpan wait)
    {
        var now = _time.GetTimestamp();
        while (true)
        {
            var full = Volatile.Read(ref _full);
            var next = Math.Max(full, now) + _perToken;
            if (next - now > _depth)
            {
                wait = _time.GetElapsedTime(now + _depth, next);
                return false;
            }

            if (Interlocked.CompareExchange(ref _full, next, full) == full)
            {
                wait = TimeSpan.Zero;
                return true;
            }
        }
    }
}
