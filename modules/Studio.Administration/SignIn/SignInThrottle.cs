using System.Threading.RateLimiting;
using Microsoft.Extensions.Configuration;

namespace Studio.Administration.SignIn;

/// <summary>
/// Bounds sign-in attempts by address: a password costs a fifth of a core-second to check, so this is availability
/// too. The account itself is not locked, or a stranger could lock its owner out.
/// </summary>
public sealed class SignInThrottle : IDisposable
{
    private const int DefaultPerMinute = 20;
    private readonly PartitionedRateLimiter<string> _limiter;

    /// <summary>Reads <c>Studio:SignInsPerMinute</c>.</summary>
    public SignInThrottle(IConfiguration configuration)
    {
        var perMinute = configuration.GetValue("Studio:SignInsPerMinute", DefaultPerMinute);
        _limiter = PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetSlidingWindowLimiter(key, _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = perMinute,
            Window = TimeSpan.FromMinutes(1),
            SegmentsPerWindow = 6,
        }));
    }

    /// <summary>True where the address may try now.</summary>
    public bool MayTry(string address)
    {
        using var lease = _limiter.AttemptAcquire(address);
        return lease.IsAcquired;
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}
