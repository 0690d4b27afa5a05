using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using StartupBase = Studio.Kernel.Modules.StartupBase;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ObjectPool;
using Studio.Kernel.Events;
using Studio.Kernel.Modules;
using Studio.Kernel.Pages;
using Studio.Kernel.Routing;
using Studio.Kernel.Telemetry;

namespace Studio.Kernel.Tenants;

/// <summary>
/// Builds a tenant's container and pipeline. Host services reach the tenant by an allow-list and as instances (a child container
/// never disposes an instance); everything else is the tenant's own.
/// </summary>
internal sealed class ShellContainerFactory(IServiceProvider host, ModuleCatalogue catalogue)
{
    private static readonly Type[] HostServices =
    [
        typeof(ILoggerFactory), typeof(IConfiguration), typeof(IHostEnvironment), typeof(IWebHostEnvironment), typeof(DiagnosticListener),
        typeof(DiagnosticSource), typeof(ActivitySource), typeof(DistributedContextPropagator), typeof(IMeterFactory),
        typeof(IHttpContextAccessor), typeof(ObjectPoolProvider), typeof(IServer), typeof(TimeProvider), typeof(ModuleCatalogue),
        typeof(IShellHost), typeof(HostOptions), typeof(IEventTransport),
    ];

    private readonly ConcurrentDictionary<Assembly, IReadOnlyList<StartupType>> _startups = new();
    private readonly ConcurrentDictionary<Assembly, IReadOnlyList<ApplicationPart>> _parts = new();
    private readonly ConcurrentDictionary<(Type Service, Type Implementation, ServiceLifetime Lifetime), ServiceDescriptor> _descriptors = new();

    public ShellContext Build(ShellSettings settings)
    {
        var features = catalogue.Resolve(settings.Features, settings.IsDefault);
        var services = new ServiceCollection();
        AddHostServices(services);
        AddTenantServices(services, settings, features);

        var startups = CreateStartups(settings, features);
        foreach (var startup in startups)
        {
            startup.ConfigureServices(services);
        }

        TenantRouting.Use(services);
        ShareDescriptors(services);
        var development = host.GetService<IHostEnvironment>()?.IsDevelopment() == true;
        var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = development, ValidateOnBuild = development });
        return new ShellContext(settings, features, provider, BuildPipeline(provider, features, startups));
    }

    private void AddHostServices(ServiceCollection services)
    {
        foreach (var type in HostServices)
        {
            if (host.GetService(type) is { } instance)
            {
                services.AddSingleton(type, instance);
            }
        }

        // A contract that the host itself offers to its tenants, such as the assets that it built.
        foreach (var shared in host.GetServices<SharedHostService>())
        {
            services.AddSingleton(shared.Type, host.GetRequiredService(shared.Type));
        }
    }

    /// <summary>A registration of a type by a type is a value: one of each serves all tenants, of whom every one has hundreds.</summary>
    private void ShareDescriptors(ServiceCollection services)
    {
        for (var i = 0; i < services.Count; i++)
        {
            var descriptor = services[i];
            if ((descriptor.IsKeyedService ? null : descriptor.ImplementationType) is { } implementation)
            {
                services[i] = _descriptors.GetOrAdd((descriptor.ServiceType, implementation, descriptor.Lifetime), descriptor);
            }
        }
    }

    private void AddTenantServices(ServiceCollection services, ShellSettings settings, IReadOnlyList<FeatureInfo> features)
    {
        services.AddSingleton(settings);
        services.AddSingleton(features);
        services.AddSingleton<FeatureKey>();
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton<TenantLifetime>();
        services.AddSingleton<TenantMetrics>();
        services.AddSingleton<IHostApplicationLifetime>(sp => sp.GetRequiredService<TenantLifetime>());
        services.AddOptions();

        // The keys themselves are in the tenant's database, which adds where they are kept.
        services.AddDataProtection().SetApplicationName("Studio:" + settings.Name);

        var parts = new ApplicationPartManager();
        services.AddSingleton(parts);
        services.AddStudioKernel();
        foreach (var assembly in features.Select(f => f.Module.Assembly).Distinct())
        {
            foreach (var part in _parts.GetOrAdd(assembly, static a => PageAssembly.PartsOf(a)))
            {
                parts.ApplicationParts.Add(part);
            }
        }
    }

    private List<StartupBase> CreateStartups(ShellSettings settings, IReadOnlyList<FeatureInfo> features)
    {
        var enabled = features.Select(f => f.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var byFeature = features
            .SelectMany((feature, order) => StartupTypes(feature, enabled).Select(type => (type, order)))
            .Select(t => (startup: (StartupBase)ActivatorUtilities.CreateInstance(new StartupServices(host, settings), t.type), t.order));
        return [.. byFeature.OrderBy(s => s.startup.Order).ThenBy(s => s.order).Select(s => s.startup)];
    }

    private IEnumerable<Type> StartupTypes(FeatureInfo feature, HashSet<string> enabled) => _startups.GetOrAdd(feature.Module.Assembly, static assembly => [.. assembly.GetTypes()
            .Where(t => typeof(StartupBase).IsAssignableFrom(t) && !t.IsAbstract)
            .Select(t => new StartupType(t, t.GetCustomAttribute<FeatureAttribute>()?.Id, t.GetCustomAttribute<RequireFeaturesAttribute>()?.FeatureIds ?? []))])
        .Where(s => string.Equals(s.Feature ?? feature.Module.Id, feature.Id, StringComparison.OrdinalIgnoreCase) && s.Requires.All(enabled.Contains))
        .Select(s => s.Type);

    private RequestDelegate BuildPipeline(ServiceProvider provider, IReadOnlyList<FeatureInfo> features, List<StartupBase> startups)
    {
        var app = new ApplicationBuilder(provider);
        app.UseStudioFrame();
        var files = host.GetRequiredService<ModuleFiles>();
        foreach (var module in features.Select(f => f.Module).Where(m => m.Folder is not null).Distinct())
        {
            // As a Razor class library's files: ~/_content/Acme.Loyalty/star.svg is the module's wwwroot/star.svg.
            files.Serve(app, module);
        }

        var routing = provider.GetRequiredService<TenantRouting>();
        routing.UseRouting(app);
        app.UseStudioSecurity();
        app.UseEndpoints(routes =>
        {
            var own = new TenantRoutes(app);
            foreach (var startup in startups.OrderBy(s => s.ConfigureOrder))
            {
                startup.Configure(app, own, provider);
            }

            own.MapRazorPages();

            routes.DataSources.Add(routing.UseEndpoints(own.DataSources));
        });
        return app.Build();
    }

    private sealed record StartupType(Type Type, string? Feature, IReadOnlyList<string> Requires);

    /// <summary>Gathers a tenant's endpoints.</summary>
    private sealed class TenantRoutes(IApplicationBuilder app) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => app.ApplicationServices;

        public ICollection<EndpointDataSource> DataSources { get; } = [];

        public IApplicationBuilder CreateApplicationBuilder() => app.New();
    }

    private sealed class StartupServices(IServiceProvider host, ShellSettings settings) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(ShellSettings) ? settings : host.GetService(serviceType);
    }
}

/// <summary>Names a host service that every tenant may use; registered by <c>ShareWithTenants</c>.</summary>
internal sealed record SharedHostService(Type Type);
