using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Routing;

/// <summary>Finds a tenant's endpoints and makes links to them: by tables that it shares with tenants whose endpoints are alike, and otherwise by its own.</summary>
internal sealed class TenantRouting(SharedRoutes shared, FeatureKey features, RoutingParts parts, IServiceProvider services)
{
    private readonly Lazy<LinkGenerator> _ownLinks = new(() => (LinkGenerator)ActivatorUtilities.CreateInstance(services, parts.Links));
    private TenantEndpoints? _endpoints;
    private Lazy<RouteShape?> _shape = new(() => throw new InvalidOperationException("Routes are asked for before the tenant has any."));

    /// <summary>Makes links; may be asked for before there are endpoints, and is used when there are.</summary>
    public LinkGenerator Links => _shape.Value?.Links ?? _ownLinks.Value;

    /// <summary>Puts shared tables before what ASP.NET Core registered. Comes after all who may add ways to match.</summary>
    public static void Use(IServiceCollection services)
    {
        // What a module brings of its own to choose among endpoints must be asked, in its tenant.
        var standard = services.Where(d => d.ServiceType == typeof(MatcherPolicy))
            .All(d => d.ImplementationType?.Assembly.GetName().Name?.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal) == true);
        services.AddSingleton(new RoutingParts(services.Last(d => d.ServiceType == typeof(LinkGenerator)).ImplementationType!, standard));
        services.AddSingleton<TenantRouting>();
        services.Replace(ServiceDescriptor.Singleton<LinkGenerator, TenantLinks>());
    }

    /// <summary>As <c>UseRouting</c>; the endpoints are told by <see cref="UseEndpoints"/>.</summary>
    public void UseRouting(IApplicationBuilder app)
    {
        // The tenant's own routing stands behind the shared one and is passed by, or used where there is none.
        RequestDelegate? after = null;
        app.Use(own => context => _shape.Value is { } shape ? shape.RouteAsync(context, _endpoints!.Endpoints, after!) : own(context));
        app.UseRouting();
        app.Use(next => after = next);
    }

    /// <summary>Takes the tenant's endpoints; what they are is asked at the first request.</summary>
    public TenantEndpoints UseEndpoints(ICollection<EndpointDataSource> sources)
    {
        var endpoints = _endpoints = new TenantEndpoints(sources, shared);
        _shape = new Lazy<RouteShape?>(() => parts.AreStandard ? shared.ShapeOf(features.Value, endpoints.Endpoints, services) : null);
        return endpoints;
    }
}

/// <summary>What ASP.NET Core registered for routing.</summary>
/// <param name="Links">What makes links.</param>
/// <param name="AreStandard">True where nothing else takes part in matching.</param>
internal sealed record RoutingParts(Type Links, bool AreStandard);

/// <summary>Makes a tenant's links.</summary>
internal sealed class TenantLinks(TenantRouting routing) : LinkGenerator
{
    /// <inheritdoc/>
    public override string? GetPathByAddress<TAddress>(HttpContext httpContext, TAddress address, RouteValueDictionary values, RouteValueDictionary? ambientValues = null, PathString? pathBase = null, FragmentString fragment = default, LinkOptions? options = null) =>
        routing.Links.GetPathByAddress(httpContext, address, values, ambientValues, pathBase, fragment, options);

    /// <inheritdoc/>
    public override string? GetPathByAddress<TAddress>(TAddress address, RouteValueDictionary values, PathString pathBase = default, FragmentString fragment = default, LinkOptions? options = null) =>
        routing.Links.GetPathByAddress(address, values, pathBase, fragment, options);

    /// <inheritdoc/>
    public override string? GetUriByAddress<TAddress>(HttpContext httpContext, TAddress address, RouteValueDictionary values, RouteValueDictionary? ambientValues = null, string? scheme = null, HostString? host = null, PathString? pathBase = null, FragmentString fragment = default, LinkOptions? options = null) =>
        routing.Links.GetUriByAddress(httpContext, address, values, ambientValues, scheme, host, pathBase, fragment, options);

    /// <inheritdoc/>
    public override string? GetUriByAddress<TAddress>(TAddress address, RouteValueDictionary values, string scheme, HostString host, PathString pathBase = default, FragmentString fragment = default, LinkOptions? options = null) =>
        routing.Links.GetUriByAddress(address, values, scheme, host, pathBase, fragment, options);
}
