using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Studio.Kernel.Routing;

/// <summary>
/// A tenant's endpoints: built once, when they are first asked for (matching and link making would otherwise each build all of them), and then without what they
/// were built from. They never change: a tenant whose features change gets a new shell.
/// </summary>
internal sealed class TenantEndpoints(ICollection<EndpointDataSource> sources, SharedRoutes shared) : EndpointDataSource
{
    private readonly Lazy<IReadOnlyList<Endpoint>> _endpoints = Build(sources, shared);

    public override IReadOnlyList<Endpoint> Endpoints => _endpoints.Value;

    public override IChangeToken GetChangeToken() => NullChangeToken.Singleton;

    // Here and not in the field's initializer: what the constructor was given must not stay with this object.
    private static Lazy<IReadOnlyList<Endpoint>> Build(ICollection<EndpointDataSource> sources, SharedRoutes shared) => new(() =>
    {
        // One after the other, as the routes of a host are: the order says which of two equal ones is meant.
        Endpoint[] endpoints = [.. sources.SelectMany(s => s.Endpoints).Select(shared.Share)];
        sources.Clear();
        return endpoints;
    });
}
