using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Studio.Kernel.Problems;

namespace Studio.Kernel.Security.SignIn;

/// <summary>
/// Bounds how many passwords are hashed at once: each costs a fifth of a core-second, so that without a bound a flood of sign-ins would stop everything else.
/// Known devices have a lane of their own, which strangers cannot fill.
/// </summary>
public sealed class PasswordGate : IDisposable
{
    private const int Waiting = 10;
    private readonly ConcurrencyLimiter _strangers = new(new ConcurrencyLimiterOptions { PermitLimit = Math.Max(1, Environment.ProcessorCount / 2), QueueLimit = Waiting });
    private readonly ConcurrencyLimiter _known = new(new ConcurrencyLimiterOptions { PermitLimit = 1, QueueLimit = Waiting });

    /// <summary>Runs work that hashes, after waiting for a place.</summary>
    /// <exception cref="ProblemException">429 with the time to wait: too many are waiting already.</exception>
    public async Task<T> RunAsync<T>(bool known, Func<T> work, CancellationToken cancellationToken)
    {
        using var lease = await (known ? _known : _strangers).AcquireAsync(1, cancellationToken);
        return lease.IsAcquired
            ? await Task.Run(work, cancellationToken)
            : throw new ProblemException(StatusCodes.Status429TooManyRequests, "Too many at once.", "Too many people sign in at this moment. Try again in a few seconds.") { RetryAfter = TimeSpan.FromSeconds(2) };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _strangers.Dispose();
        _known.Dispose();
    }
}
