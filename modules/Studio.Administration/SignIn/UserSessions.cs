using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Studio.Data.Sessions;
using Studio.Kernel.Events;

namespace Studio.Administration.SignIn;

/// <summary>Told on the event bus after a user's sessions were ended.</summary>
[EventName("users.sessions-ended")]
public sealed record UserSessionsEnded(string UserId);

/// <summary>
/// Ends sessions: a cookie holds the user's security stamp, which changes with his password, roles, second factor and when he is disabled. Stamps are kept
/// in memory for some seconds, so that a request costs no query; a change is seen at once on the host that made it and, as soon as the event bus tells, on others: within that time without it.
/// </summary>
public sealed class UserSessions
{
    private const int Capacity = 10_000;
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, Entry> _stamps = new(StringComparer.Ordinal);
    private readonly IDatabase _database;
    private readonly TimeProvider _time;
    private readonly IdentityOptions _options;
    private readonly IEventBus _events;
    private int _changes;

    /// <summary>Listens to the tenant's other hosts.</summary>
    public UserSessions(IDatabase database, TimeProvider time, IOptions<IdentityOptions> options, IEventBus events)
    {
        (_database, _time, _options, _events) = (database, time, options.Value, events);
        events.SubscribeElsewhere<UserSessionsEnded>((ended, _) =>
        {
            Drop(ended.UserId);
            return Task.CompletedTask;
        });
    }

    /// <summary>Looks the user's stamp up anew at his next request.</summary>
    public void Forget(string userId)
    {
        Drop(userId);
        _ = _events.PublishAsync(new UserSessionsEnded(userId), CancellationToken.None);
    }

    /// <summary>The stamp of a user who may sign in, or null.</summary>
    public async ValueTask<string?> FindStampAsync(string userId, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (_stamps.TryGetValue(userId, out var known) && known.Until > now)
        {
            return known.Stamp;
        }

        var changes = Volatile.Read(ref _changes);
        var stamp = await _database.ReadAsync((session, ct) => session.FirstAsync<string>("SELECT SecurityStamp FROM \"User\" WHERE Id = @userId AND LockoutEnd IS NULL", new { userId }, ct), cancellationToken);
        if (_stamps.Count >= Capacity)
        {
            _stamps.Clear();
        }

        // What was read before a change is not kept after it.
        if (changes == Volatile.Read(ref _changes))
        {
            _stamps[userId] = new Entry(stamp, now + Life);
        }

        return stamp;
    }

    /// <summary>Rejects a cookie whose stamp is no longer the user's.</summary>
    internal static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var sessions = context.HttpContext.RequestServices.GetRequiredService<UserSessions>();
        var claims = sessions._options.ClaimsIdentity;
        var id = context.Principal?.FindFirst(claims.UserIdClaimType)?.Value;
        var held = context.Principal?.FindFirst(claims.SecurityStampClaimType)?.Value;
        if (id is null || held is null || await sessions.FindStampAsync(id, context.HttpContext.RequestAborted) != held)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        }
    }

    private void Drop(string userId)
    {
        Interlocked.Increment(ref _changes);
        _stamps.TryRemove(userId, out _);
    }

    private sealed record Entry(string? Stamp, DateTimeOffset Until);
}
