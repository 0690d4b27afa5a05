using System.Collections.Concurrent;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Studio.Kernel.Pages;

/// <summary>
/// How pages, their models and views are made, once for all tenants. MVC compiles a little code for each, which would be compiled for each tenant anew; it depends on the
/// type alone, and takes a tenant's services from the request.
/// </summary>
internal sealed class SharedPageFactories(IPageFactoryProvider pages, IPageModelFactoryProvider models) : IPageFactoryProvider, IPageModelFactoryProvider
{
    private readonly ConcurrentDictionary<Type, Func<PageContext, ViewContext, object>> _pages = new();
    private readonly ConcurrentDictionary<Type, Func<PageContext, object>?> _models = new();
    private readonly ConcurrentDictionary<Type, Func<IRazorPage>> _views = new();

    public Func<PageContext, ViewContext, object> CreatePageFactory(CompiledPageActionDescriptor descriptor) =>
        _pages.GetOrAdd(descriptor.PageTypeInfo, static (_, t) => t.pages.CreatePageFactory(t.descriptor), (pages, descriptor));

    public Action<PageContext, ViewContext, object>? CreatePageDisposer(CompiledPageActionDescriptor descriptor) => pages.CreatePageDisposer(descriptor);

    public Func<PageContext, ViewContext, object, ValueTask>? CreateAsyncPageDisposer(CompiledPageActionDescriptor descriptor) => pages.CreateAsyncPageDisposer(descriptor);

    public Func<PageContext, object>? CreateModelFactory(CompiledPageActionDescriptor descriptor) => descriptor.ModelTypeInfo is { } type
        ? _models.GetOrAdd(type, static (_, t) => t.models.CreateModelFactory(t.descriptor), (models, descriptor))
        : models.CreateModelFactory(descriptor);

    public Action<PageContext, object>? CreateModelDisposer(CompiledPageActionDescriptor descriptor) => models.CreateModelDisposer(descriptor);

    public Func<PageContext, object, ValueTask>? CreateAsyncModelDisposer(CompiledPageActionDescriptor descriptor) => models.CreateAsyncModelDisposer(descriptor);

    /// <summary>The factory of a view's type: the one that was compiled first.</summary>
    public Func<IRazorPage> ViewFactory(Type view, Func<IRazorPage> compiled) => _views.GetOrAdd(view, compiled);
}

/// <summary>Finds a tenant's views, and makes them as all tenants do.</summary>
internal sealed class SharedViewFactories(IRazorPageFactoryProvider own, SharedPageFactories shared) : IRazorPageFactoryProvider
{
    /// <summary>Puts the shared factories before what MVC registered.</summary>
    public static void Use(IServiceCollection services)
    {
        var own = services.Last(d => d.ServiceType == typeof(IRazorPageFactoryProvider)).ImplementationType!;
        services.Replace(ServiceDescriptor.Singleton<IRazorPageFactoryProvider>(sp =>
            new SharedViewFactories((IRazorPageFactoryProvider)ActivatorUtilities.CreateInstance(sp, own), sp.GetRequiredService<SharedPageFactories>())));
    }

    public RazorPageFactoryResult CreateFactory(string relativePath)
    {
        var found = own.CreateFactory(relativePath);
        return found is { Success: true, ViewDescriptor: { Item.Type: { } view } descriptor } ? new RazorPageFactoryResult(descriptor, shared.ViewFactory(view, found.RazorPageFactory!)) : found;
    }
}
