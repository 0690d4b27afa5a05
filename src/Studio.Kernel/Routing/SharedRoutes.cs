using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Studio.Kernel.Pages;

namespace Studio.Kernel.Routing;

/// <summary>
/// What the endpoints of all tenants have in common: patterns of addresses, and what endpoints say of themselves, as far as it is plain values. An endpoint remembers for each kind of
/// metadata what it found, which is half of what routes weigh. What an endpoint does stays its tenant's own; a page's endpoint does nothing of its own and is shared whole. Tenants
/// whose endpoints are all alike share the tables too by which they are found (<see cref="RouteShape"/>).
/// </summary>
internal sealed class SharedRoutes
{
    private readonly PlainValues _plain = new();
    private readonly ConcurrentDictionary<string, RoutePattern> _patterns = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<object[], EndpointMetadataCollection> _metadata = new(new SameItems());
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<object, object> _items;
    private readonly ConditionalWeakTable<CompiledPageActionDescriptor, ConcurrentDictionary<(RoutePattern, int), RouteEndpoint>> _pages = [];
    private readonly ConditionalWeakTable<object, object> _shared = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<WeakReference<RouteShape>>> _shapes = new(StringComparer.Ordinal);

    public SharedRoutes() => _items = new ConcurrentDictionary<object, object>(_plain);

    /// <summary>The endpoint with all that it shares with those of other tenants.</summary>
    public Endpoint Share(Endpoint endpoint)
    {
        if (endpoint is not RouteEndpoint { RequestDelegate: { } run } route || route.GetType() != typeof(RouteEndpoint))
        {
            return endpoint;
        }

        var (pattern, name) = (Share(route.RoutePattern), route.DisplayName is { } text ? _names.GetOrAdd(text, text) : null);
        return route.Metadata.GetMetadata<CompiledPageActionDescriptor>() is { } page
            ? _pages.GetOrCreateValue(page).GetOrAdd((pattern, route.Order), _ => new RouteEndpoint(TenantPages.RunAsync, pattern, route.Order, MarkShared(route.Metadata), name))
            : new RouteEndpoint(run, pattern, route.Order, Share(route.Metadata), name);
    }

    /// <summary>The tables for these endpoints, which are as <see cref="Share(Endpoint)"/> gave them.</summary>
    /// <param name="features">Names the features of the tenant.</param>
    /// <param name="endpoints">The tenant's endpoints.</param>
    /// <param name="tenant">The tenant's services.</param>
    /// <returns>The same for all tenants whose endpoints are alike; null where an endpoint shows to routing what may be a tenant's own.</returns>
    public RouteShape? ShapeOf(string features, IReadOnlyList<Endpoint> endpoints, IServiceProvider tenant)
    {
        var faces = new RouteFace[endpoints.Count];
        for (var i = 0; i < faces.Length; i++)
        {
            if (endpoints[i] is not RouteEndpoint route || !_shared.TryGetValue(route.Metadata, out _) || !_shared.TryGetValue(route.RoutePattern, out _))
            {
                return null;
            }

            faces[i] = new RouteFace(route.RoutePattern, route.Order, route.Metadata, route.DisplayName);
        }

        lock (_gate)
        {
            if (!_shapes.TryGetValue(features, out var known))
            {
                _shapes[features] = known = [];
            }

            known.RemoveAll(k => !k.TryGetTarget(out _));
            foreach (var reference in known)
            {
                if (reference.TryGetTarget(out var shape) && shape.Faces.SequenceEqual(faces))
                {
                    return shape;
                }
            }

            var made = new RouteShape(faces, tenant);
            known.Add(new WeakReference<RouteShape>(made));
            return made;
        }
    }

    /// <summary>The first such object, where it holds plain values alone; otherwise itself.</summary>
    public object ShareItem(object item) => _plain.IsPlain(item) ? _items.GetOrAdd(item, item) : item;

    private EndpointMetadataCollection Share(EndpointMetadataCollection metadata)
    {
        var items = new object[metadata.Count];
        for (var i = 0; i < items.Length; i++)
        {
            if (!_plain.IsPlain(metadata[i]))
            {
                return metadata;
            }

            items[i] = _items.GetOrAdd(metadata[i], metadata[i]);
        }

        return MarkShared(_metadata.GetOrAdd(items, static i => new EndpointMetadataCollection(i)));
    }

    private RoutePattern Share(RoutePattern pattern)
    {
        if (Key(pattern) is not { } key)
        {
            return pattern;
        }

        var shared = _patterns.GetOrAdd(key, pattern);
        _shared.TryAdd(shared, shared);
        return shared;
    }

    /// <summary>Lets tables be shared that lead to an endpoint with this metadata, unless routing runs the endpoint itself or MVC's own rules are needed to choose it.</summary>
    private EndpointMetadataCollection MarkShared(EndpointMetadataCollection metadata)
    {
        if (!metadata.Any(m => m is ConsumesAttribute || m.GetType().Name == "ShortCircuitMetadata"))
        {
            _shared.TryAdd(metadata, metadata);
        }

        return metadata;
    }

    /// <summary>All that a pattern is made of; null where it holds what is no text.</summary>
    private static string? Key(RoutePattern pattern)
    {
        if (pattern.RawText is null || pattern.ParameterPolicies.Values.Any(policies => policies.Any(p => p.Content is null)))
        {
            return null;
        }

        var key = new StringBuilder(pattern.RawText);
        foreach (var segment in pattern.PathSegments)
        {
            key.Append('\n').AppendJoin('\u0001', segment.Parts.Select(Describe));
        }

        foreach (var policies in pattern.ParameterPolicies)
        {
            key.Append('\n').Append(policies.Key).Append('\u0002').AppendJoin('\u0001', policies.Value.Select(p => p.Content));
        }

        return Append(key, pattern.Defaults) && Append(key, pattern.RequiredValues) ? key.ToString() : null;
    }

    private static string Describe(RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => "l" + literal.Content,
        RoutePatternSeparatorPart separator => "s" + separator.Content,
        RoutePatternParameterPart parameter => string.Create(CultureInfo.InvariantCulture, $"p{(int)parameter.ParameterKind}{(parameter.EncodeSlashes ? 'e' : ' ')}{parameter.Name}"),
        _ => throw new NotSupportedException($"A route has no part of type {part.GetType()}."),
    };

    private static bool Append(StringBuilder key, IReadOnlyDictionary<string, object?> values)
    {
        key.Append("\n\u0003");
        foreach (var (name, value) in values)
        {
            if (value is not (null or string))
            {
                return false;
            }

            key.Append('\n').Append(name).Append(value is null ? '\u0004' : '\u0005').Append((string?)value);
        }

        return true;
    }
}
