using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Pages;

/// <summary>A tenant's pages: described once for all tenants with its features, and by a description of its own from the first request on that a page serves.</summary>
internal sealed class TenantPages(SharedPages shared, FeatureKey features, Func<IActionDescriptorCollectionProvider> own) : IActionDescriptorCollectionProvider
{
    private readonly ConcurrentDictionary<CompiledPageActionDescriptor, CompiledPageActionDescriptor> _served = new(ReferenceEqualityComparer.Instance);
    private readonly Lazy<ActionDescriptorCollection> _pages = new(() => shared.Of(features.Value, () => own().ActionDescriptors));

    public ActionDescriptorCollection ActionDescriptors => _pages.Value;

    /// <summary>Puts the shared descriptions before what MVC registered.</summary>
    public static void Use(IServiceCollection services)
    {
        var mvc = services.Last(d => d.ServiceType == typeof(IActionDescriptorCollectionProvider)).ImplementationType!;
        services.AddSingleton(sp => new TenantPages(
            sp.GetRequiredService<SharedPages>(), sp.GetRequiredService<FeatureKey>(), () => (IActionDescriptorCollectionProvider)ActivatorUtilities.CreateInstance(sp, mvc)));
        services.Replace(ServiceDescriptor.Singleton<IActionDescriptorCollectionProvider>(sp => sp.GetRequiredService<TenantPages>()));
    }

    /// <summary>Answers a request whose endpoint is a page, as the delegate does that MVC makes for each tenant: this one keeps nothing of any tenant.</summary>
    public static Task RunAsync(HttpContext context)
    {
        var metadata = context.GetEndpoint()!.Metadata;
        var page = context.RequestServices.GetRequiredService<TenantPages>().Served(metadata.GetMetadata<CompiledPageActionDescriptor>()!);
        var route = new RouteData();
        route.PushState(router: null, context.Request.RouteValues, new RouteValueDictionary(metadata.GetMetadata<IDataTokensMetadata>()?.DataTokens));
        var invoker = context.RequestServices.GetRequiredService<IActionInvokerFactory>().CreateInvoker(new ActionContext(context, route, page));
        return invoker!.InvokeAsync();
    }

    private CompiledPageActionDescriptor Served(CompiledPageActionDescriptor page) => _served.GetOrAdd(page, static p => new CompiledPageActionDescriptor(p)
    {
        ActionConstraints = p.ActionConstraints,
        AttributeRouteInfo = p.AttributeRouteInfo,
        BoundProperties = p.BoundProperties,
        DeclaredModelTypeInfo = p.DeclaredModelTypeInfo,
        DisplayName = p.DisplayName,
        EndpointMetadata = p.EndpointMetadata,
        FilterDescriptors = p.FilterDescriptors,
        HandlerMethods = p.HandlerMethods,
        HandlerTypeInfo = p.HandlerTypeInfo,
        ModelTypeInfo = p.ModelTypeInfo,
        PageTypeInfo = p.PageTypeInfo,
        Parameters = p.Parameters,
        Properties = new Dictionary<object, object?>(p.Properties),
        RouteValues = p.RouteValues,
    });
}
