using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Localization;
using Studio.WebEngagement.Visits;

namespace Studio.ShopTheme;

/// <summary>Posts of the shop's frame that have no page of their own. The antiforgery guard stands before them as before every post.</summary>
internal static class ShopActions
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/shop/language", (Delegate)ChangeLanguageAsync).AllowAnonymous();
        routes.MapPost("/shop/sign-out", (Delegate)SignOutAsync).AllowAnonymous();
    }

    /// <summary>An address of this host, or the shop's first page where the given one leads elsewhere.</summary>
    public static string LocalOrHome(string? url) => IsLocal(url) ? url! : "~/shop";

    private static async Task<IResult> ChangeLanguageAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        LanguageChoice.Keep(context, form["culture"].ToString());
        return Results.LocalRedirect(LocalOrHome(form["returnUrl"]));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        await context.RequestServices.GetRequiredService<ShopSignIn>().SignOutAsync(context);
        return Results.LocalRedirect("~/shop");
    }

    // Browsers read "/\host" and "//host" as another host.
    private static bool IsLocal(string? url) =>
        url is ['/', ..] && (url.Length == 1 || url[1] is not ('/' or '\\')) && url.Length <= 2000 && !url.Any(char.IsControl);
}
