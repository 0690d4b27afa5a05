using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace Studio.Kernel.Tenants;

/// <summary>Gives every sign-in cookie of a tenant a name of the tenant's own, whichever module brought the scheme.</summary>
internal sealed class TenantCookies(ShellSettings shell) : IPostConfigureOptions<CookieAuthenticationOptions>
{
    public void PostConfigure(string? name, CookieAuthenticationOptions options) =>
        options.Cookie.Name = shell.CookieName(options.Cookie.Name ?? CookieAuthenticationDefaults.CookiePrefix + Uri.EscapeDataString(name ?? ""));
}
