using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Studio.Kernel.Routing;

/// <summary>
/// What tenants have in common whose endpoints are alike: the tables by which a request's endpoint is found, and by which links are made. Which endpoint a request has is said by its
/// place in the list; what is done there is each tenant's own.
/// </summary>
internal sealed class RouteShape
{
    private readonly Dictionary<Endpoint, int> _places;
    private readonly RequestDelegate _match;

    /// <summary>Makes the tables.</summary>
    /// <param name="faces">The endpoints, as far as they are no tenant's.</param>
    /// <param name="tenant">Services of any of the tenants: only what the host gave them all, and how routes are read, is taken.</param>
    public RouteShape(IReadOnlyList<RouteFace> faces, IServiceProvider tenant)
    {
        Faces = faces;
        Endpoint[] endpoints = [.. faces.Select(Placed)];
        _places = endpoints.Index().ToDictionary(e => e.Item, e => e.Index);
        var services = new ServiceCollection();
        services.AddSingleton(tenant.GetRequiredService<ILoggerFactory>()).AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton(tenant.GetRequiredService<DiagnosticListener>());
        services.AddSingleton(tenant.GetRequiredService<IMeterFactory>());
        services.AddRouting();
        var read = tenant.GetRequiredService<IOptions<RouteOptions>>().Value;
        services.Configure<RouteOptions>(o =>
        {
            (o.LowercaseUrls, o.LowercaseQueryStrings, o.AppendTrailingSlash, o.SuppressCheckForUnhandledSecurityMetadata) =
                (read.LowercaseUrls, read.LowercaseQueryStrings, read.AppendTrailingSlash, read.SuppressCheckForUnhandledSecurityMetadata);
            o.ConstraintMap = new Dictionary<string, Type>(read.ConstraintMap, StringComparer.OrdinalIgnoreCase);
        });
        var shared = services.BuildServiceProvider();
        var app = new ApplicationBuilder(shared);
        app.UseRouting();

        // What comes after is the tenant's.
        app.Use(_ => static _ => Task.CompletedTask);
        app.UseEndpoints(routes => routes.DataSources.Add(new DefaultEndpointDataSource(endpoints)));
        _match = app.Build();
        Links = shared.GetRequiredService<LinkGenerator>();
    }

    /// <summary>The endpoints that these tables are of.</summary>
    public IReadOnlyList<RouteFace> Faces { get; }

    /// <summary>Makes links to the endpoints.</summary>
    public LinkGenerator Links { get; }

    /// <summary>Finds the request's endpoint among a tenant's, and its route values, and goes on.</summary>
    /// <param name="context">The request.</param>
    /// <param name="own">The tenant's endpoints, in the order of <see cref="Faces"/>.</param>
    /// <param name="next">What comes after.</param>
    public Task RouteAsync(HttpContext context, IReadOnlyList<Endpoint> own, RequestDelegate next)
    {
        var matched = _match(context);
        return matched.IsCompletedSuccessfully ? Continue(context, own, next) : ContinueAsync(matched, context, own, next);
    }

    private async Task ContinueAsync(Task matched, HttpContext context, IReadOnlyList<Endpoint> own, RequestDelegate next)
    {
        await matched;
        await Continue(context, own, next);
    }

    private Task Continue(HttpContext context, IReadOnlyList<Endpoint> own, RequestDelegate next)
    {
        // Other endpoints are those that answer for none, such as that no method fits.
        if (context.GetEndpoint() is { } found && _places.TryGetValue(found, out var place))
        {
            context.SetEndpoint(own[place]);
        }

        return next(context);
    }

    private static RouteEndpoint Placed(RouteFace face) => new(
        static _ => throw new InvalidOperationException("The endpoint of a request was run before it was the tenant's."), face.Pattern, face.Order, face.Metadata, face.Name);
}

/// <summary>What an endpoint shows to routing, as far as tenants share it: two are equal where they are made of the same objects.</summary>
/// <param name="Pattern">Its address.</param>
/// <param name="Order">Its order among those that fit.</param>
/// <param name="Metadata">What it says of itself.</param>
/// <param name="Name">Its name in logs.</param>
internal readonly record struct RouteFace(RoutePattern Pattern, int Order, EndpointMetadataCollection Metadata, string? Name);
