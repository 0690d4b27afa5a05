using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;

namespace Studio.Kernel.Routing;

/// <summary>Routes of hubs.</summary>
public static class HubRoutes
{
    /// <summary>
    /// Maps a hub as SignalR's <c>MapHub</c> does, but for one thing: what its methods are called by is compiled when somebody first connects, not with the routes. Most tenants of a host never have anybody
    /// connected, and that code is a tenant's own: some 70 KB of it each.
    /// </summary>
    /// <typeparam name="THub">The hub; its attributes, such as the permission that it asks for, hold for the route.</typeparam>
    /// <param name="routes">The tenant's routes.</param>
    /// <param name="pattern">Its address.</param>
    public static IEndpointConventionBuilder MapTenantHub<THub>(this IEndpointRouteBuilder routes, string pattern) where THub : Hub
    {
        var mapped = routes.MapConnections(pattern, new HttpConnectionDispatcherOptions(), connections =>
        {
            var hub = new Lazy<ConnectionDelegate>(() => new ConnectionBuilder(connections.ApplicationServices).UseHub<THub>().Build());
            connections.Run(connection => hub.Value(connection));
        });
        var attributes = typeof(THub).GetCustomAttributes(inherit: true);
        mapped.Add(endpoint =>
        {
            foreach (var attribute in attributes)
            {
                endpoint.Metadata.Add(attribute);
            }

            endpoint.Metadata.Add(new HubMetadata(typeof(THub)));
        });
        return mapped;
    }
}
