using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Limits;

namespace Studio.Kernel.Tenants;

/// <summary>Hands a request to the pipeline of its tenant, with the tenant's services in place of the host's.</summary>
internal sealed class ShellRequestMiddleware(RequestDelegate next, IShellHost shells, TenantRateLimiter limiter)
{
    public Task InvokeAsync(HttpContext context)
    {
        _ = next; // The tenant's pipeline is the end of the host's.
        if (context.Features.Get<ShellAddress>()?.Tenant is not { } tenant)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var admission = limiter.TryAcquire(tenant, context);
        if (!admission.IsAdmitted)
        {
            return TooManyRequests.WriteAsync(context, admission.RetryAfter);
        }

        // A tenant that is built is there at once: nothing waits, and nothing is made for waiting.
        return tenant.State == TenantState.Running && shells.TryLease(tenant.Name) is { } shell ? EnterAsync(context, shell, admission) : BuildAndEnterAsync(context, tenant, admission);
    }

    private async Task BuildAndEnterAsync(HttpContext context, ShellSettings tenant, TenantAdmission admission)
    {
        ShellContext? shell;
        try
        {
            shell = tenant.State == TenantState.Running ? await shells.LeaseAsync(tenant.Name, context.RequestAborted) : null;
        }
        catch (Exception)
        {
            admission.Dispose();
            if (context.RequestAborted.IsCancellationRequested)
            {
                throw;
            }

            // It could not be built, such as while its database is away; the shell host said so in the log, and the next request tries again.
            RefuseForNow(context);
            return;
        }

        if (shell is null)
        {
            admission.Dispose();
            Refuse(context, tenant.State);
            return;
        }

        await EnterAsync(context, shell, admission);
    }

    private static Task EnterAsync(HttpContext context, ShellContext shell, TenantAdmission admission)
    {
        var services = new TenantRequestServices(shell, admission);
        context.Features.Set<IServiceProvidersFeature>(services);

        // Not `finally`: callbacks of OnStarting and the response's end still need the tenant's services.
        context.Response.RegisterForDisposeAsync(services);
        return shell.Pipeline(context);
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

    /// <summary>The request's services, made when something asks for one; its lease of the shell and its place among the tenant's requests.</summary>
    private sealed class TenantRequestServices(ShellContext shell, TenantAdmission admission) : IServiceProvidersFeature, IAsyncDisposable
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
            try
            {
                if (_scope is { } scope)
                {
                    await scope.DisposeAsync();
                }
            }
            finally
            {
                shell.Return();
                admission.Dispose();
            }
        }
    }
}
