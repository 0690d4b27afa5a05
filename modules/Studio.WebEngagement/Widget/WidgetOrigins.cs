using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.WebEngagement.Widget;

/// <summary>The websites that the tenant allows may speak to what the widget speaks to, and to nothing else.</summary>
internal sealed class WidgetOrigins : ICrossOriginPolicy
{
    private static readonly string[] Paths = ["/api/widget/site-token", "/api/events", "/api/decisions", "/api/consent"];

    public bool Covers(PathString path) => Array.Exists(Paths, p => path.StartsWithSegments(p, StringComparison.OrdinalIgnoreCase));

    public async ValueTask<bool> AllowsAsync(HttpContext context, string origin) =>
        IsAllowed(await context.RequestServices.GetRequiredService<ISettingsStore>().GetAsync<WidgetSettings>(context.RequestAborted), origin);

    /// <summary>Origins are compared as browsers write them: scheme and host in lower case, the port where it is not the usual one.</summary>
    public static bool IsAllowed(WidgetSettings settings, string origin) => settings.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);
}
