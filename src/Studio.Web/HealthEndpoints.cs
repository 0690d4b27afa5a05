using Studio.Data.Sessions;
using Studio.Kernel.Events;
using Studio.Kernel.Tenants;

namespace Studio.Web;

/// <summary>
/// What an orchestrator asks. Live: the process answers. Ready: the default tenant is up, its database answers, and the host is not about to stop; the answer names
/// each check and tells nothing else, since anybody may ask.
/// </summary>
internal static class HealthEndpoints
{
    private const string Good = "ok";
    private const string Bad = "failed";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static void UseStudioHealth(this IApplicationBuilder app)
    {
        app.Map("/health/live", branch => branch.Run(context => context.Response.WriteAsync("live", context.RequestAborted)));
        app.Map("/health/ready", branch => branch.Run(ReadyAsync));
    }

    private static async Task ReadyAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var checks = new Dictionary<string, string>(StringComparer.Ordinal);
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;
        if (!stopping)
        {
            await CheckTenantAsync(context, checks);
        }

        if (services.GetRequiredService<IEventTransport>().State is { Kind: not "In process" } bus)
        {
            // It is told, and no reason to send people away: every host would be out of service, and each serves without the bus.
            checks["bus"] = bus.IsConnected ? Good : "disconnected";
        }

        var ready = !stopping && !checks.ContainsValue(Bad);
        context.Response.StatusCode = ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(new { status = stopping ? "stopping" : ready ? "ready" : "not ready", checks }, context.RequestAborted);
    }

    private static async Task CheckTenantAsync(HttpContext context, Dictionary<string, string> checks)
    {
        (checks["defaultTenant"], checks["database"]) = (Bad, Bad);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(Patience);
        try
        {
            var shell = await context.RequestServices.GetRequiredService<IShellHost>().LeaseAsync(ShellSettings.DefaultName, patience.Token) ?? throw new InvalidOperationException("The default tenant is not running.");
            try
            {
                checks["defaultTenant"] = Good;
                await DatabaseProbe.AskAsync(shell.Services.GetRequiredService<IDatabase>(), TimeProvider.System, patience.Token);
                checks["database"] = Good;
            }
            finally
            {
                shell.Return();
            }
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            context.RequestServices.GetRequiredService<ILogger<Program>>().LogError(e, "The host is not ready");
        }
    }
}
