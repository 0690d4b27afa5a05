using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Localization;

/// <summary>The language that a person chose, kept in a cookie of the tenant: it goes before the browser's, and holds in that tenant alone.</summary>
public static class LanguageChoice
{
    private const string Cookie = "studio_culture";

    /// <summary>Keeps the choice for a year; a language that Studio does not speak is left unheard.</summary>
    public static void Keep(HttpContext context, string culture)
    {
        if (StudioCultures.All.Contains(culture, StringComparer.Ordinal))
        {
            var name = CookieName(context.RequestServices.GetRequiredService<ShellSettings>());
            context.Response.Cookies.Append(name, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(culture)), new CookieOptions
            {
                MaxAge = TimeSpan.FromDays(365),
                Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/",
                SameSite = SameSiteMode.Lax,
                HttpOnly = true,
                Secure = context.Request.IsHttps,
                IsEssential = true,
            });
        }
    }

    internal static string CookieName(ShellSettings shell) => shell.CookieName(Cookie);
}
