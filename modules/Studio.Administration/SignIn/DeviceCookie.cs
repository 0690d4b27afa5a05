using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Studio.Kernel.Identifiers;

namespace Studio.Administration.SignIn;

/// <summary>
/// Remembers on a person's device who signed in there before. It proves nothing but that: the throttle slows a known device on its own account, so that
/// strangers' guessing does not hold the owner up.
/// </summary>
public sealed class DeviceCookie(IDataProtectionProvider protection, IdGenerator ids)
{
    private const string Name = "studio_device";
    private const int Accounts = 5;
    private static readonly TimeSpan Life = TimeSpan.FromDays(90);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Studio.Device").ToTimeLimitedDataProtector();

    /// <summary>The device's id where the account (by its normalised name) signed in on it, or null.</summary>
    public string? Find(HttpContext context, string account) => Read(context).FirstOrDefault(d => d.Account == account)?.Device;

    /// <summary>Remembers that the account signed in on this device.</summary>
    public void Remember(HttpContext context, string account)
    {
        var known = Read(context);
        var mine = known.FirstOrDefault(d => d.Account == account) ?? new KnownDevice(account, ids.NewId());
        List<KnownDevice> kept = [mine, .. known.Where(d => d.Account != account).Take(Accounts - 1)];
        context.Response.Cookies.Append(Name, _protector.Protect(JsonSerializer.Serialize(kept), Life), new CookieOptions
        {
            MaxAge = Life,
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/",
        });
    }

    private List<KnownDevice> Read(HttpContext context)
    {
        try
        {
            return context.Request.Cookies[Name] is { Length: > 0 } value ? JsonSerializer.Deserialize<List<KnownDevice>>(_protector.Unprotect(value)) ?? [] : [];
        }
        catch (Exception e) when (e is CryptographicException or JsonException or FormatException)
        {
            return [];
        }
    }

    private sealed record KnownDevice(string Account, string Device);
}
