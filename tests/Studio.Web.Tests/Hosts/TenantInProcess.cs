using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Studio.Assets;
using Studio.Data;
using Studio.Kernel;
using Studio.Kernel.Modules;
using Studio.Kernel.Tenants;
using Studio.Scripts;
using Studio.Testing;

namespace Studio.Web.Tests.Hosts;

/// <summary>A tenant of a running host's data folder, built here a second time but not served: to look at its routes and to use its keys.</summary>
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

    public static async Task<TenantInProcess> OpenAsync(StudioHost host, string name = ShellSettings.DefaultName)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(host.Settings.Select(s => new KeyValuePair<string, string?>(s.Key.Replace("__", ":", StringComparison.Ordinal), s.Value)));
        builder.Services.AddStudioAssets();
        builder.Services.ShareWithTenants<AssetManifest>();
        builder.Services.AddScriptEngine(builder.Configuration, host.DataFolder);
        builder.Services.AddStudio(Modules, host.DataFolder, Path.Combine(AppContext.BaseDirectory, "recipes")).AddTenantDatabases(host.DataFolder);
        var app = builder.Build();
        var settings = await app.Services.GetRequiredService<ShellSettingsStore>().FindAsync(name, CancellationToken.None);
        return new TenantInProcess(app, app.Services.GetRequiredService<IShellHost>().BuildDetached(settings!));
    }

    /// <summary>Every route as it was declared. What a page asks for stands on its model, which is known when the page is loaded.</summary>
    public Task<IReadOnlyList<DeclaredRoute>> RoutesAsync() => DescribeAsync(Services.GetRequiredService<EndpointDataSource>(), Services.GetRequiredService<PageLoader>());

    /// <summary>The routes of a source, pages with their models.</summary>
    public static async Task<IReadOnlyList<DeclaredRoute>> DescribeAsync(EndpointDataSource source, PageLoader? loader)
    {
        var found = new List<DeclaredRoute>();
        foreach (var endpoint in source.Endpoints.OfType<RouteEndpoint>())
        {
            var page = endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } declared ? await loader!.LoadAsync(declared, endpoint.Metadata) : null;
            var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? (page is null ? ["POST"] : ["GET"]);
            found.Add(new DeclaredRoute(endpoint.RoutePattern.RawText!, page is not null, methods, page is null ? endpoint.Metadata : page.ModelTypeInfo!.GetCustomAttributes(inherit: true))
            {
                Page = page,
                Endpoint = endpoint,
            });
        }

        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await _shell.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>A route: its address, its methods and the attributes that say who may come.</summary>
public sealed record DeclaredRoute(string Pattern, bool IsPage, IReadOnlyList<string> Methods, IReadOnlyList<object> Metadata)
{
    /// <summary>The page's handlers and bound properties; null where it is none.</summary>
    public CompiledPageActionDescriptor? Page { get; init; }

    public RouteEndpoint? Endpoint { get; init; }
}
