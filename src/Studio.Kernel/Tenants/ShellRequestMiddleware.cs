using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Limits;

namespace Studio.Kernel.Tenants;

/// <summary>Hands a request to the pipeline of its tenant, with the tenant's services in place of the host's.</summary>
internal sealed class ShellRequestMiddleware(RequestDelegate next, IShellHost shells, TenantRateLimiter limiter)
{
    public async Task InvokeAsync(HttpContext context)
    {
        _ = next; // The tenant's pipeline is the end of the host's.
        if (context.Features.Get<ShellAddress>()?.Tenant is not { } tenant)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var admission = limiter.TryAcquire(tenant, context);
        if (!admission.IsAdmitted)
        {
            await TooManyRequests.WriteAsync(context, admission.RetryAfter);
            return;
        }

        ShellContext? shell;
        try
        {
            shell = tenant.State == TenantState.Running ? await shells.LeaseAsync(tenant.Name, context.RequestAborted) : null;
        }
        catch (Exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            // It could not be built, such as while its database is away; the shell host said so in the log, and the next request tries again.
            RefuseForNow(context);
            return;
        }

        if (shell is null)
        {
            Refuse(context, tenant.State);
            return;
        }

        var services = new TenantRequestServices(shell);
        context.Features.Set<IServiceProvidersFeature>(services);

        // Not `finally`: callbacks of OnStarting and the response's end still need the tenant's services.
        context.Response.RegisterForDisposeAsync(services);
        await shell.Pipeline(context);
    }

    /// <summary>A tenant that is being set up comes in a moment; one that is switched off or was never set up is not there.</summary>
    private static void Refuse(HttpContext context, TenantState state)
    {
        if (state is TenantState.Uninitialized or TenantState.Disabled or TenantState.Invalid)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        RefuseForNow(context);
    }

    /// <summary>Says that it is worth trying again in a moment.</summary>
    internal static void RefuseForNow(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "5";
    }

    private sealed class TenantRequestServices(ShellContext shell) : IServiceProvidersFeature, IAsyncDisposable
    {
        private AsyncServiceScope? _scope;
        private IServiceProvider? _services;

        public IServiceProvider RequestServices
        {
            get => _services ??= (_scope = shell.Services.CreateAsyncScope()).Value.ServiceProvider;
            set => _services = value;
        }

        public async ValueTask DisposeAsync()
        {
            if (_scope is { } scope)
            {
                await scope.DisposeAsync();
            }

            shell.Return();
        }
    }
}
