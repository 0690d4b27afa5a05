using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Studio.Assets;
using Studio.ContentModel.Definitions;
using Studio.Kernel;
using Studio.Kernel.Modules;
using Studio.Kernel.Tenants;

namespace Studio.Benchmarks.Tenants;

/// <summary>The host in this process, with as many tenants as are asked for: only so can its memory be told from what waits to be collected.</summary>
internal sealed class ManyTenants : IAsyncDisposable
{
    private readonly string _folder;
    private readonly WebApplication _app;

    private ManyTenants(string folder, WebApplication app)
    {
        _folder = folder;
        _app = app;
    }

    public Uri Address => new(_app.Urls.First());

    public int Features { get; private set; }

    public static async Task<ManyTenants> StartAsync(int count, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("studio-tenants-").FullName;
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();

        // The pipeline is measured, not its quota.
        builder.Configuration["Studio:RateLimit:PerTenantPerSecond"] = "1000000";
        builder.Services.AddStudioAssets();
        builder.Services.ShareWithTenants<AssetManifest>();
        builder.Services.AddSingleton<SharedDefinitions>().ShareWithTenants<SharedDefinitions>();
        var modules = Assembly.Load(new AssemblyName("Studio.Web"))
            .GetCustomAttributes<ApplicationPartAttribute>().Select(a => Assembly.Load(new AssemblyName(a.AssemblyName))).Where(a => a.GetCustomAttribute<ModuleAttribute>() is not null);
        builder.Services.AddStudio(modules.Append(typeof(PlainModule).Assembly), folder, Path.Combine(AppContext.BaseDirectory, "recipes"));
        var app = builder.Build();
        app.UseStudioAddresses().UseStudioAssets().UseStudioTenants();
        await app.StartAsync(cancellationToken);
        await app.Services.GetRequiredService<TenantSetup>().SetupAsync(new SetupRequest(ShellSettings.DefaultName, "retail", "admin", "admin@example.com", "a long enough password"), cancellationToken);
        var tenants = new ManyTenants(folder, app);
        await tenants.SetUpAsync(0, count, cancellationToken);
        return tenants;
    }

    public static string Name(int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"t{number:000}");

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Sets further tenants up; nobody has asked for them yet.</summary>
    public async Task SetUpAsync(int from, int to, CancellationToken cancellationToken)
    {
        var service = _app.Services.GetRequiredService<TenantService>();
        var setup = _app.Services.GetRequiredService<TenantSetup>();
        var store = _app.Services.GetRequiredService<ShellSettingsStore>();
        var features = _app.Services.GetRequiredService<ModuleCatalogue>().Features.Where(f => !f.EnabledByDependencyOnly && !f.DefaultTenantOnly).Select(f => f.Id).ToList();
        Features = features.Count;
        for (var i = from; i < to; i++)
        {
            await service.CreateAsync(new TenantDescription(Name(i), "", "", Name(i), "retail"), cancellationToken);
            await setup.SetupAsync(new SetupRequest(Name(i), "retail", "admin", "admin@example.com", "a long enough password"), cancellationToken);
            await store.SaveAsync(((await store.FindAsync(Name(i), cancellationToken))! with { Features = features }).NewVersion(), cancellationToken);
        }
    }
}
