using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Identity;
using Studio.Kernel.Security;

namespace Studio.Administration.SignIn;

/// <summary>Sets up who is who: people by cookie, programs and widgets by the Authorization header.</summary>
internal static class StudioAuthentication
{
    private const string Chooser = "Studio";

    public static void AddStudioAuthentication(this IServiceCollection services)
    {
        services.AddIdentity<StudioUser, StudioRole>(o =>
            {
                o.Password.RequiredLength = 12;
                o.Password.RequireNonAlphanumeric = false;
                o.Password.RequireUppercase = false;
                o.Password.RequireDigit = false;
                o.Password.RequireLowercase = false;
                o.User.RequireUniqueEmail = true;
                o.User.AllowedUserNameCharacters = "";
            })
            .AddEntityFrameworkStores<TenantDbContext>()
            .AddClaimsPrincipalFactory<StudioClaimsFactory>();
        services.ConfigureApplicationCookie(ConfigureCookie);
        services.AddSingleton<UserSessions>();

        services.AddAuthentication(o =>
            {
                o.DefaultScheme = Chooser;
                o.DefaultAuthenticateScheme = Chooser;
                o.DefaultChallengeScheme = Chooser;
                o.DefaultForbidScheme = Chooser;
            })
            .AddPolicyScheme(Chooser, null, o => o.ForwardDefaultSelector = Choose);
    }

    private static string Choose(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        return header.Length == 0
            ? IdentityConstants.ApplicationScheme
            : context.RequestServices.GetServices<AuthorizationHeaderScheme>().Where(s => header.StartsWith(s.Prefix, StringComparison.OrdinalIgnoreCase)).MaxBy(s => s.Prefix.Length)?.Scheme
                ?? ApiKeys.ApiKeyHandler.SchemeName;
    }

    private static void ConfigureCookie(CookieAuthenticationOptions o)
    {
        o.Cookie.Name = "studio_user";
        o.Cookie.HttpOnly = true;
        o.Cookie.SameSite = SameSiteMode.Lax;
        o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        o.LoginPath = "/admin/sign-in";
        o.AccessDeniedPath = "/admin/denied";
        o.ExpireTimeSpan = TimeSpan.FromHours(12);
        o.SlidingExpiration = true;
        o.Events.OnValidatePrincipal = UserSessions.ValidateAsync;
        o.Events.OnRedirectToLogin = context => AnswerAsync(context, StatusCodes.Status401Unauthorized);
        o.Events.OnRedirectToAccessDenied = context => AnswerAsync(context, StatusCodes.Status403Forbidden);
    }

    /// <summary>A person is led to a page; a program gets the status.</summary>
    private static Task AnswerAsync(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        var forPerson = HttpMethods.IsGet(context.Request.Method)
            && !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            && !context.Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal);
        if (forPerson)
        {
            context.Response.Redirect(context.RedirectUri);
        }
        else
        {
            context.Response.StatusCode = status;
        }

        return Task.CompletedTask;
    }
}
