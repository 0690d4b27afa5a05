using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;

namespace Studio.Kernel.Pages;

/// <summary>Razor Pages as every tenant has them.</summary>
internal static class StudioPages
{
    // Chinese stays readable in the page source; everything that HTML minds is still encoded.
    private static readonly TextEncoderSettings Readable = new(UnicodeRanges.All);

    /// <summary>Adds Razor Pages.</summary>
    public static IServiceCollection AddStudioPages(this IServiceCollection services)
    {
        services.AddRazorPages(o => o.RootDirectory = "/Pages").AddViewLocalization()
            .AddDataAnnotationsLocalization(o => o.DataAnnotationLocalizerProvider = (type, localizers) => localizers.Create(type));
        services.Configure<MvcOptions>(o => o.ModelBindingMessageProvider.SetValueMustNotBeNullAccessor(_ => "A value is needed."));
        return services;
    }

    /// <summary>The encoders of pages and scripts; they hold tables of all characters, so one of each serves all tenants.</summary>
    public static IServiceCollection AddSharedEncoders(this IServiceCollection services)
    {
        services.AddSingleton(HtmlEncoder.Create(Readable)).ShareWithTenants<HtmlEncoder>();
        services.AddSingleton(JavaScriptEncoder.Create(Readable)).ShareWithTenants<JavaScriptEncoder>();
        return services.AddSingleton(UrlEncoder.Create(Readable)).ShareWithTenants<UrlEncoder>();
    }
}

/// <summary>
/// What MVC knows of the types that pages and bodies are bound to, once for all tenants. It describes every property of every page before the first request,
/// about a megabyte and a third of a tenant's start, and what it finds depends on the types and on <see cref="StudioPages"/> alone: a tenant's own text comes in
/// where a text is asked for. So does what makes pages and fills them: it takes a tenant's services from the request. A module must not add metadata providers of its own; they would not be asked.
/// </summary>
internal sealed class SharedModelMetadata : IDisposable
{
    private readonly ServiceProvider _services;

    public SharedModelMetadata(IStringLocalizerFactory localizers, ILoggerFactory loggers, DiagnosticListener diagnostics, HtmlEncoder html, JavaScriptEncoder script, UrlEncoder url)
    {
        var services = new ServiceCollection();
        services.AddSingleton(localizers);
        services.AddSingleton(loggers);
        services.AddSingleton<DiagnosticSource>(diagnostics).AddSingleton(diagnostics);
        services.AddSingleton(html).AddSingleton(script).AddSingleton(url);
        services.AddStudioPages();
        _services = services.BuildServiceProvider();
        Provider = _services.GetRequiredService<IModelMetadataProvider>();
        Details = _services.GetRequiredService<ICompositeMetadataDetailsProvider>();
        Activator = _services.GetRequiredService<IRazorPageActivator>();
        Factories = new SharedPageFactories(_services.GetRequiredService<IPageFactoryProvider>(), _services.GetRequiredService<IPageModelFactoryProvider>());
    }

    public IModelMetadataProvider Provider { get; }

    public ICompositeMetadataDetailsProvider Details { get; }

    public IRazorPageActivator Activator { get; }

    public SharedPageFactories Factories { get; }

    public void Dispose() => _services.Dispose();
}
