using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Studio.Administration.OpenId;

/// <summary>What a sign-in at the provider was begun with; it comes back with the same browser alone, and once.</summary>
/// <param name="State">Binds the provider's answer to this browser.</param>
/// <param name="Nonce">Binds the provider's token to this sign-in.</param>
/// <param name="Verifier">Binds the provider's code to this host (PKCE, RFC 7636).</param>
/// <param name="ReturnUrl">Where to go afterwards.</param>
/// <param name="LinkTo">The id of the user who links it to his account, or null for a sign-in.</param>
public sealed record OpenIdState(string State, string Nonce, string Verifier, string? ReturnUrl, string? LinkTo)
{
    /// <summary>The challenge that is sent ahead of the verifier.</summary>
    public string Challenge => WebEncoders.Base64UrlEncode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(Verifier)));
}

/// <summary>Keeps the state of begun sign-ins in a cookie of ten minutes, and remembers which were used.</summary>
public sealed class OpenIdStates(IDataProtectionProvider protection, TimeProvider time)
{
    private const string Cookie = "studio_openid";
    private const int Remembered = 10_000;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private readonly ITimeLimitedDataProtector _cookies = protection.CreateProtector("Studio.OpenId.State").ToTimeLimitedDataProtector();
    private readonly ITimeLimitedDataProtector _links = protection.CreateProtector("Studio.OpenId.Link").ToTimeLimitedDataProtector();
    private readonly Dictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Begins a sign-in.</summary>
    public OpenIdState Begin(HttpContext context, string? returnUrl, string? linkTo)
    {
        var state = new OpenIdState(Random(), Random(), Random(), returnUrl, linkTo);
        context.Response.Cookies.Append(Cookie, _cookies.Protect(JsonSerializer.Serialize(state), Life), Options(context, Life));
        return state;
    }

    /// <summary>The state that this browser began with, where the answer is to it and it was not used before. It is used up by this.</summary>
    /// <exception cref="OpenIdException">There is none.</exception>
    public OpenIdState Take(HttpContext context, string? answered)
    {
        context.Response.Cookies.Delete(Cookie, Options(context, TimeSpan.Zero));
        OpenIdState? state = null;
        try
        {
            state = context.Request.Cookies[Cookie] is { Length: > 0 } kept ? JsonSerializer.Deserialize<OpenIdState>(_cookies.Unprotect(kept)) : null;
        }
        catch (Exception e) when (e is CryptographicException or JsonException or FormatException)
        {
            // Forged or past its time: as if there were none.
        }

        return state is not null && answered == state.State && Use(state.State) ? state : throw new OpenIdException(OpenIdRefusals.Expired, "The answer's state is not the one that this browser began with, or was used before.");
    }

    /// <summary>A ticket of some minutes by which a user's own page, and no other site, begins to link his account.</summary>
    public string NewLink(string userId) => _links.Protect(userId, Life);

    /// <summary>The user whom a ticket is for, or null.</summary>
    public string? FindLink(string? ticket)
    {
        try
        {
            return string.IsNullOrEmpty(ticket) ? null : _links.Unprotect(ticket);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private static string Random() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    private static CookieOptions Options(HttpContext context, TimeSpan life) => new()
    {
        MaxAge = life,
        HttpOnly = true,
        IsEssential = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        Path = context.Request.PathBase + "/admin/sign-in",
    };

    private bool Use(string state)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_used.Count >= Remembered)
            {
                foreach (var old in _used.Where(u => u.Value < now).Select(u => u.Key).ToList())
                {
                    _used.Remove(old);
                }

                if (_used.Count >= Remembered)
                {
                    return false;
                }
            }

            return _used.TryAdd(state, now + Life);
        }
    }
}
