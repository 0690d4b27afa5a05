using Studio.Data.Sessions;
using Studio.Kernel.Tenants;

namespace Studio.Web;

/// <summary>What an orchestrator asks. Live: the process answers. Ready: the default tenant is up and its database answers.</summary>
internal static class HealthEndpoints
{
    public static void UseStudioHealth(this IApplicationBuilder app)
    {
        app.Map("/health/live", branch => branch.Run(context => context.Response.WriteAsync("live", context.RequestAborted)));
        app.Map("/health/ready", branch => branch.Run(ReadyAsync));
    }

    private static async Task ReadyAsync(HttpContext context)
    {
        var shells = context.RequestServices.GetRequiredService<IShellHost>();
        try
        {
            var shell = await shells.LeaseAsync(ShellSettings.DefaultName, context.RequestAborted) ?? throw new InvalidOperationException("The default tenant is not running.");
            try
            {
                await shell.Services.GetRequiredService<IDatabase>().ReadAsync((session, ct) => session.ScalarAsync<long>("SELECT 1", null, ct), context.RequestAborted);
            }
            finally
            {
                shell.Return();
            }

            await context.Response.WriteAsync("ready", context.RequestAborted);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            context.RequestServices.GetRequiredService<ILogger<Program>>().LogError(e, "The host is not ready");
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync("not ready", context.RequestAborted);
        }
    }
}
