using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Studio.Kernel.Limits;

/// <summary>
/// Bounds how often one network address may post to a route or page that strangers reach and that makes something grow; beyond it 429 with Retry-After.
/// For IPv6 it is the network of a household (/64) that counts.
/// </summary>
/// <param name="name">The limit's name in the host's setting <c>Studio:RateLimit:Clients:{name}</c>, which replaces the number.</param>
/// <param name="perMinute">Posts of one address in a minute. Many people can share an address, such as a shopping centre's.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ClientLimitAttribute(string name, int perMinute) : Attribute
{
    /// <summary>The limit's name.</summary>
    public string Name { get; } = name;

    /// <summary>Posts of one address in a minute.</summary>
    public int PerMinute { get; } = perMinute;
}

/// <summary>The tenant's counters of clients.</summary>
internal sealed class ClientRateLimiter : IDisposable
{
    private const int SegmentsPerMinute = 6;
    private readonly PartitionedRateLimiter<Counter> _limiter;
    private readonly IConfigurationSection _settings;

    public ClientRateLimiter(IConfiguration configuration)
    {
        _settings = configuration.GetSection("Studio:RateLimit:Clients");
        _limiter = PartitionedRateLimiter.Create<Counter, Counter>(counter => RateLimitPartition.GetSlidingWindowLimiter(counter, c => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = c.PerMinute,
            Window = TimeSpan.FromMinutes(1),
            SegmentsPerWindow = SegmentsPerMinute,
            QueueLimit = 0,
        }));
    }

    /// <summary>Null where the call may go on, else how long to wait.</summary>
    public TimeSpan? TryCall(ClientLimitAttribute limit, HttpContext context)
    {
        var client = Network(context.Connection.RemoteIpAddress);
        using var lease = _limiter.AttemptAcquire(new Counter(limit.Name, client, _settings.GetValue(limit.Name, limit.PerMinute)));
        return lease.IsAcquired ? null : TimeSpan.FromSeconds(60.0 / SegmentsPerMinute);
    }

    public void Dispose() => _limiter.Dispose();

    private static string Network(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        if (address.IsIPv4MappedToIPv6 || address.AddressFamily == AddressFamily.InterNetwork)
        {
            return address.MapToIPv4().ToString();
        }

        return Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8));
    }

    private sealed record Counter(string Limit, string Client, int PerMinute);
}

/// <summary>Asks the counters for posts to routes that have a <see cref="ClientLimitAttribute"/>.</summary>
internal sealed class ClientLimitMiddleware(RequestDelegate next, ClientRateLimiter limiter)
{
    public Task InvokeAsync(HttpContext context)
    {
        var reads = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        return !reads && context.GetEndpoint()?.Metadata.GetMetadata<ClientLimitAttribute>() is { } limit && limiter.TryCall(limit, context) is { } wait
            ? TooManyRequests.WriteAsync(context, wait)
            : next(context);
    }
}
