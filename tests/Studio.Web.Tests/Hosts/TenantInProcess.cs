using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Assets;
using Studio.Kernel;
using Studio.Kernel.Modules;
using Studio.Kernel.Tenants;

namespace Studio.Web.Tests.Hosts;

/// <summary>The default tenant of a running host's data folder, built here a second time but not served: to look at its routes and to use its keys.</summary>
public sealed class TenantInProcess : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ShellContext _shell;

    private TenantInProcess(WebApplication app, ShellContext shell)
    {
        _app = app;
        _shell = shell;
    }

    public IServiceProvider Services => _shell.Services;

    public static IReadOnlyList<Assembly> Modules { get; } =
    [
        .. typeof(Program).Assembly.GetCustomAttributes<ApplicationPartAttribute>().Select(a => Assembly.Load(new AssemblyName(a.AssemblyName))).Where(a => a.GetCustomAttribute<ModuleAttribute>() is not null),
    ];

    public static async Task<TenantInProcess> OpenAsync(string dataFolder)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddStudioAssets();
        builder.Services.ShareWithTenants<AssetManifest>();
        builder.Services.AddStudio(Modules, dataFolder, Path.Combine(AppContext.BaseDirectory, "recipes"));
        var app = builder.Build();
        var settings = await app.Services.GetRequiredService<ShellSettingsStore>().FindAsync(ShellSettings.DefaultName, CancellationToken.None);
        return new TenantInProcess(app, app.Services.GetRequiredService<IShellHost>().BuildDetached(settings!));
    }

    /// <summary>Every route as it was declared, with all its metadata; that of a page is complete only when the page is loaded.</summary>
    public async Task<IReadOnlyList<(string Pattern, bool IsPage, Endpoint Endpoint)>> EndpointsAsync()
    {
        var loader = Services.GetRequiredService<PageLoader>();
        var found = new List<(string, bool, Endpoint)>();
        foreach (var endpoint in Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var page = endpoint.Metadata.GetMetadata<PageActionDescriptor>();
            found.Add((endpoint.RoutePattern.RawText!, page is not null, page is null ? endpoint : (await loader.LoadAsync(page, endpoint.Metadata)).Endpoint!));
        }

        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await _shell.DisposeAsync();
        await _app.DisposeAsync();
    }
}
