using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Studio.Assets;
using Studio.Kernel;
using Studio.Kernel.Tenants;

namespace Studio.Web.Tests.Hosts;

/// <summary>The host in this process, on a real port: to look at its memory and its shells while it serves.</summary>
public sealed class HostInProcess : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private HostInProcess(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
    }

    public const string AdminPassword = "a long enough password";

    public IServiceProvider Services => _app.Services;

    public IShellHost Shells => Services.GetRequiredService<IShellHost>();

    public Uri Address => new(_app.Urls.First());

    public static async Task<HostInProcess> StartAsync(IReadOnlyDictionary<string, string?>? settings = null)
    {
        var folder = Directory.CreateTempSubdirectory("studio-host-").FullName;
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>(StringComparer.Ordinal));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddStudioAssets();
        builder.Services.ShareWithTenants<AssetManifest>();
        builder.Services.AddStudio(TenantInProcess.Modules, folder, Path.Combine(AppContext.BaseDirectory, "recipes"));
        var app = builder.Build();
        app.UseStudioAddresses().UseStudioAssets().UseStudioTenants();
        await app.StartAsync();
        var host = new HostInProcess(app, folder);
        await host.SetUpAsync(ShellSettings.DefaultName);
        return host;
    }

    public Task SetUpAsync(string tenant) => Services.GetRequiredService<TenantSetup>().SetupAsync(new SetupRequest(tenant, "retail", "admin", "admin@example.com", AdminPassword), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
