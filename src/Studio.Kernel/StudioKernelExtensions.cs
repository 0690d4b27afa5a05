using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Studio.Kernel.Events;
using Studio.Kernel.Http;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Limits;
using Studio.Kernel.Localization;
using Studio.Kernel.Media;
using Studio.Kernel.Modules;
using Studio.Kernel.Pages;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Routing;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Schemas;
using Studio.Kernel.Security;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Settings;
using Studio.Kernel.Telemetry;
using Studio.Kernel.Tenants;

namespace Studio.Kernel;

/// <summary>Puts Studio into a host, and the kernel into a tenant.</summary>
public static class StudioKernelExtensions
{
    /// <summary>Adds modules and tenants to a host.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="modules">The assemblies of the shipped modules.</param>
    /// <param name="dataFolder">Where everything is kept; its folder <c>Modules</c> holds the modules that were dropped in.</param>
    /// <param name="recipeFolder">Where the shipped recipes are.</param>
    public static IServiceCollection AddStudio(this IServiceCollection services, IEnumerable<Assembly> modules, string dataFolder, string recipeFolder)
    {
        var dropped = DroppedModules.Load(Path.Combine(dataFolder, "Modules"));
        services.AddHttpContextAccessor();
        services.AddMetrics();
        services.AddSingleton<StudioMetrics>().ShareWithTenants<StudioMetrics>();
        services.AddHostedService<TenantMeasures>();
        services.AddSingleton<FreedMemory>().ShareWithTenants<FreedMemory>();
        services.AddHostedService(sp => sp.GetRequiredService<FreedMemory>());
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new ModuleCatalogue(modules, dropped));
        services.AddSingleton<ModuleFiles>().ShareWithTenants<ModuleFiles>();
        services.AddSingleton<IStringLocalizerFactory, JsonStringLocalizerFactory>().ShareWithTenants<IStringLocalizerFactory>();
        services.AddSharedEncoders();
        services.AddSingleton<SharedModelMetadata>();
        services.AddSingleton(sp => sp.GetRequiredService<SharedModelMetadata>().Provider).ShareWithTenants<IModelMetadataProvider>();
        services.AddSingleton(sp => sp.GetRequiredService<SharedModelMetadata>().Details).ShareWithTenants<ICompositeMetadataDetailsProvider>();
        services.AddSingleton(sp => sp.GetRequiredService<SharedModelMetadata>().Activator).ShareWithTenants<IRazorPageActivator>();
        services.AddSingleton(sp => sp.GetRequiredService<SharedModelMetadata>().Factories).ShareWithTenants<SharedPageFactories>();
        services.AddSingleton<IPageFactoryProvider>(sp => sp.GetRequiredService<SharedPageFactories>()).ShareWithTenants<IPageFactoryProvider>();
        services.AddSingleton<IPageModelFactoryProvider>(sp => sp.GetRequiredService<SharedPageFactories>()).ShareWithTenants<IPageModelFactoryProvider>();
        services.AddSingleton<SharedRoutes>().ShareWithTenants<SharedRoutes>();
        services.AddSingleton<SharedPages>().ShareWithTenants<SharedPages>();
        services.AddSingleton(new RecipeFolder(recipeFolder, [.. dropped.Modules.Select(m => Path.Combine(m.Folder, "recipes"))])).ShareWithTenants<RecipeFolder>();
        services.AddTenants(dataFolder);
        services.AddStudioEvents();
        services.AddStudioSchedulingHost().ShareWithTenants<SharedQuartz>();
        services.AddHostSafety(dataFolder);
        return services;
    }

    private static void AddTenants(this IServiceCollection services, string dataFolder)
    {
        services.AddSingleton<ShellSettingsStore>(sp => new FileShellSettingsStore(dataFolder, sp.GetRequiredService<IHostSecretProtector>(), sp.GetRequiredService<TimeProvider>()));
        services.AddSingleton(sp =>
        {
            var section = sp.GetRequiredService<IConfiguration>().GetSection("Studio:Database");
            return new TenantDefaults(section["Provider"] ?? TenantDefaults.Sqlite, section["ConnectionString"] ?? "");
        });
        services.AddSingleton(sp => sp.GetRequiredService<IConfiguration>().GetSection("Studio:Tenants").Get<TenantKeepingOptions>() ?? new TenantKeepingOptions());
        services.AddSingleton<ShellHost>();
        services.AddSingleton<IShellHost>(sp => sp.GetRequiredService<ShellHost>());
        services.AddHostedService<ShellKeeper>();
        services.AddHostedService<TenantChangeListener>();
        services.AddSingleton<ITenantStorage, FolderTenantStorage>();
        services.AddSingleton<TenantSetup>().ShareWithTenants<TenantSetup>();
        services.AddSingleton<TenantService>().ShareWithTenants<TenantService>();
        services.AddSingleton<FeatureSwitch>().ShareWithTenants<FeatureSwitch>();
        services.AddSingleton<RecipeRunner>().ShareWithTenants<RecipeRunner>();
    }

    /// <summary>Lets every tenant use a singleton of the host.</summary>
    public static IServiceCollection ShareWithTenants<T>(this IServiceCollection services) where T : class =>
        services.AddSingleton(new SharedHostService(typeof(T)));

    /// <summary>Finds each request's tenant by host name and prefix. Comes first in the host's pipeline.</summary>
    public static IApplicationBuilder UseStudioAddresses(this IApplicationBuilder app) => app.UseMiddleware<ShellAddressMiddleware>();

    /// <summary>Puts the tenant on the log lines, spans and metrics of its requests. Comes right before <see cref="UseStudioTenants"/>: what the host itself serves is no tenant's.</summary>
    public static IApplicationBuilder UseStudioTelemetry(this IApplicationBuilder app) => app.UseMiddleware<RequestTelemetryMiddleware>();

    /// <summary>Ends the host's pipeline with the tenants'. <see cref="UseStudioAddresses"/> must come before it.</summary>
    public static IApplicationBuilder UseStudioTenants(this IApplicationBuilder app) => app.UseMiddleware<ShellRequestMiddleware>();

    /// <summary>What keeps secrets and the way out safe, shared by all tenants.</summary>
    private static void AddHostSafety(this IServiceCollection services, string dataFolder)
    {
        services.AddSingleton(sp => new MasterKeys(sp.GetRequiredService<IConfiguration>(), dataFolder));
        services.AddSingleton<IHostSecretProtector, HostSecretProtector>();
        services.AddSingleton<KeyRotation>();
        services.AddSingleton<TenantRateLimiter>();
        services.AddGuardedHttpHost();
        services.TryAddSingleton(AuditSource.Host);
        services.ShareWithTenants<MasterKeys>();
        services.ShareWithTenants<GuardedConnections>();
        services.ShareWithTenants<AuditSource>();
    }

    internal static void AddStudioKernel(this IServiceCollection services)
    {
        services.AddSecretProtection();
        services.AddGuardedHttpClient();
        services.AddSingleton<ClientRateLimiter>();
        services.AddSingleton<IAuditActionProvider, StandardAuditActions>();
        services.AddSingleton<IdGenerator>();
        services.AddSingleton<IEventBus>(sp => new EventBus(EventBus.TenantTopic(sp.GetRequiredService<ShellSettings>().Name), sp.GetRequiredService<IEventTransport>(), sp.GetRequiredService<ILogger<EventBus>>()));
        services.AddTransient(typeof(IStringLocalizer<>), typeof(StringLocalizer<>));
        services.AddSingleton<SchemaCatalogue>();
        services.AddScoped<SettingsEditor>();
        services.AddOptions<MediaOptions>().Configure<IConfiguration>((o, configuration) => o.MaximumFileSize = configuration.GetValue("Studio:Media:MaximumFileSize", o.MaximumFileSize));
        services.AddSingleton<IMediaStore, FileMediaStore>();
        services.AddScoped<RecipeExecutor>();
        services.AddScoped<RecipeExporter>();
        services.AddScoped<KeptRecipePartUse>().AddScoped<IKeptRecipePartJudge, KeptSettingJudge>().AddScoped<IFeatureEventHandler, KeptRecipePartWatcher>();
        services.AddScoped<IRecipeExporter, FeatureExporter>().AddScoped<IRecipeExporter, KeptExporter>();
        services.AddStudioScheduling();
        services.AddSingleton<IPermissionProvider, StandardPermissionProvider>();
        services.AddRouting();
        services.AddAuthentication();
        services.AddAuthorization();
        services.AddSingleton<IAuthorizationPolicyProvider, PermissionPolicyProvider>();
        services.AddSingleton<IAuthorizationHandler, PermissionHandler>();
        services.AddOptions<AntiforgeryOptions>().Configure<ShellSettings>((o, shell) => o.Cookie.Name = shell.CookieName("studio_csrf"));
        services.AddSingleton<IPostConfigureOptions<CookieAuthenticationOptions>, TenantCookies>();
        services.AddOptions<CookieTempDataProviderOptions>().Configure<ShellSettings>((o, shell) => o.Cookie.Name = shell.CookieName("studio_notice"));
        services.AddScoped<ProblemTexts>();
        services.AddSingleton<IProblemMapper, FullDisk>();
        services.AddAntiforgery(o =>
        {
            o.Cookie.SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax;
            o.HeaderName = "RequestVerificationToken";
            o.SuppressXFrameOptionsHeader = true;
        });
        services.AddStudioPages();
        SharedViewFactories.Use(services);
        TenantPages.Use(services);
        services.Configure<Microsoft.AspNetCore.Http.Json.JsonOptions>(o => o.SerializerOptions.MaxDepth = 32);
        services.AddLocalizationOptions();
    }

    internal static void UseStudioFrame(this IApplicationBuilder app)
    {
        app.UseMiddleware<SecurityHeadersMiddleware>();
        app.UseMiddleware<CrossOriginMiddleware>();
        app.UseMiddleware<LanguageMiddleware>();
        app.UseMiddleware<ProblemMiddleware>();
    }

    internal static void UseStudioSecurity(this IApplicationBuilder app)
    {
        app.UseMiddleware<IdentityMiddleware>();
        app.UseAuthorization();
        app.UseMiddleware<ClientLimitMiddleware>();
        app.UseMiddleware<AntiforgeryGuard>();
    }

    private static void AddLocalizationOptions(this IServiceCollection services) => services.AddOptions<RequestLocalizationOptions>().Configure<ShellSettings>((o, shell) =>
    {
        // The browser's zh-TW and zh-CN find zh-Hant and zh-Hans through their parents.
        var cultures = StudioCultures.All.Select(CultureInfo.GetCultureInfo).ToList();
        o.SupportedCultures = cultures;
        o.SupportedUICultures = cultures;
        o.FallBackToParentCultures = true;
        o.FallBackToParentUICultures = true;
        o.DefaultRequestCulture = new RequestCulture("en");
        o.RequestCultureProviders = [new CookieRequestCultureProvider { CookieName = LanguageChoice.CookieName(shell) }, new AcceptLanguageHeaderRequestCultureProvider(), new CustomRequestCultureProvider(TenantCultureAsync)];
        o.ApplyCurrentCultureToResponseHeaders = true;
    });

    /// <summary>The tenant's language, where neither the person nor the browser names one that Studio speaks.</summary>
    private static async Task<ProviderCultureResult?> TenantCultureAsync(HttpContext context)
    {
        var settings = await context.RequestServices.GetRequiredService<ISettingsStore>().GetAsync<SiteSettings>(context.RequestAborted);
        return new ProviderCultureResult(settings.Culture);
    }
}
