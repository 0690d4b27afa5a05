using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Studio.Kernel.Identifiers;

namespace Studio.WebEngagement.Widget;

/// <summary>
/// What another website keeps in place of the shop's cookie: its browser's visitor, protected by the tenant's keys and good for that website alone. Nobody can make himself another
/// visitor by it, and a pass that one site's script reads out is of no use to another.
/// </summary>
internal sealed class SitePasses(IDataProtectionProvider protection, IdGenerator ids)
{
    private const int MaximumLength = 1024;
    private readonly IDataProtector _protector = protection.CreateProtector("Studio.WebEngagement.SitePass.v1");

    /// <summary>The visitor of a pass; a fresh one where the pass is missing, forged or another site's.</summary>
    public string VisitorOf(string? pass, string origin) => Read(pass, origin) ?? ids.NewId();

    /// <summary>A pass for the visitor on the site.</summary>
    public string Issue(string visitorId, string origin) => _protector.Protect($"{visitorId}|{origin}");

    private string? Read(string? pass, string origin)
    {
        if (pass is null or { Length: 0 or > MaximumLength })
        {
            return null;
        }

        try
        {
            return _protector.Unprotect(pass).Split('|', 2) is [var visitor, var site] && IdGenerator.IsId(visitor) && string.Equals(site, origin, StringComparison.OrdinalIgnoreCase) ? visitor : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
