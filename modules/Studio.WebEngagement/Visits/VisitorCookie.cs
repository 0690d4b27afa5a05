using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Tenants;

namespace Studio.WebEngagement.Visits;

/// <summary>
/// The first-party cookie that makes a browser a visitor. Its value is protected by the tenant's keys: nobody can make himself another
/// visitor, and one tenant's visitors are strangers to another.
/// </summary>
public sealed class VisitorCookie(IDataProtectionProvider protection, IdGenerator ids, ShellSettings shell)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);
    private static readonly object ItemKey = new();
    private readonly string _name = shell.CookieName("studio_visitor");
    private readonly IDataProtector _protector = protection.CreateProtector("Studio.WebEngagement.Visitor.v1");

    /// <summary>The browser's visitor id; a browser without one (or with one that is not ours) gets a fresh one.</summary>
    public string GetOrIssue(HttpContext context)
    {
        if (context.Items[ItemKey] is string known)
        {
            return known;
        }

        if (Read(context.Request.Cookies[_name]) is { } id)
        {
            context.Items[ItemKey] = id;
            return id;
        }

        return Issue(context, ids.NewId());
    }

    /// <summary>Makes the browser a fresh visitor, whom nothing connects with the one before.</summary>
    public string Renew(HttpContext context) => Issue(context, ids.NewId());

    internal string Issue(HttpContext context, string visitorId)
    {
        context.Items[ItemKey] = visitorId;
        context.Response.Cookies.Append(_name, _protector.Protect(visitorId), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            MaxAge = Lifetime,
            Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/",
            IsEssential = true,
        });
        return visitorId;
    }

    private string? Read(string? value)
    {
        if (string.IsNullOrEmpty(value) || value.Length > 500)
        {
            return null;
        }

        try
        {
            var id = _protector.Unprotect(value);
            return IdGenerator.IsId(id) ? id : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
