using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Studio.Kernel.Tenants;

/// <summary>Hands a request to the pipeline of its tenant, with the tenant's services in place of the host's.</summary>
internal sealed class ShellRequestMiddleware(RequestDelegate next, IShellHost shells)
{
    public async Task InvokeAsync(HttpContext context)
    {
        _ = next; // The tenant's pipeline is the end of the host's.
        var shell = await shells.LeaseAsync(ShellSettings.DefaultName, context.RequestAborted);
        if (shell is null)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "5";
            return;
        }

        var services = new TenantRequestServices(shell);
        context.Features.Set<IServiceProvidersFeature>(services);

        // Not `finally`: callbacks of OnStarting and the response's end still need the tenant's services.
        context.Response.RegisterForDisposeAsync(services);
        await shell.Pipeline(context);
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
