using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Studio.Kernel.Identifiers;

namespace Studio.WebEngagement.Widget;

/// <summary>A token and when it ends.</summary>
public sealed record WidgetToken(string Token, DateTimeOffset ExpiresAt);

/// <summary>Whom a token speaks for.</summary>
public sealed record WidgetIdentity(string VisitorId, string? CustomerId);

/// <summary>
/// Makes and reads the signed tokens by which a page's widget proves its visitor, and the customer who is signed in. A page cannot make
/// or edit one; another tenant's are not read, because each tenant has its own keys.
/// </summary>
public sealed class WidgetTokens(IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>How long a token lasts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private const int MaximumLength = 1024;
    private readonly IDataProtector _protector = protection.CreateProtector("Studio.WebEngagement.WidgetToken.v1");

    /// <summary>Makes a token.</summary>
    public WidgetToken Issue(string visitorId, string? customerId)
    {
        var expires = time.GetUtcNow() + Lifetime;
        return new WidgetToken(_protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{visitorId}|{customerId}|{expires.ToUnixTimeMilliseconds()}")), expires);
    }

    /// <summary>Whom the token speaks for; null where it is forged, edited or past its time.</summary>
    public WidgetIdentity? Read(string token)
    {
        if (token.Length is 0 or > MaximumLength)
        {
            return null;
        }

        string content;
        try
        {
            content = _protector.Unprotect(token);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }

        return content.Split('|') is [var visitor, var customer, var until] && IdGenerator.IsId(visitor)
            && long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var expires) && time.GetUtcNow().ToUnixTimeMilliseconds() < expires
            ? new WidgetIdentity(visitor, customer.Length == 0 ? null : customer)
            : null;
    }
}
