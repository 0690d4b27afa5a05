using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Studio.Kernel.Routing;

/// <summary>
/// What the endpoints of all tenants have in common: patterns of addresses, and what endpoints say of themselves, as far as it is plain values. An endpoint remembers for each kind of
/// metadata what it found, which is half of what routes weigh. What an endpoint does stays its tenant's own.
/// </summary>
internal sealed class SharedRoutes
{
    private readonly PlainValues _plain = new();
    private readonly ConcurrentDictionary<string, RoutePattern> _patterns = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<object[], EndpointMetadataCollection> _metadata = new(new SameItems());
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<object, object> _items;

    public SharedRoutes() => _items = new ConcurrentDictionary<object, object>(_plain);

    /// <summary>The endpoint with all that it shares with those of other tenants.</summary>
    public Endpoint Share(Endpoint endpoint) => endpoint is RouteEndpoint { RequestDelegate: { } run } route && route.GetType() == typeof(RouteEndpoint)
        ? new RouteEndpoint(run, Share(route.RoutePattern), route.Order, Share(route.Metadata), route.DisplayName is { } name ? _names.GetOrAdd(name, name) : null)
        : endpoint;

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

        return _metadata.GetOrAdd(items, static i => new EndpointMetadataCollection(i));
    }

    private RoutePattern Share(RoutePattern pattern) => Key(pattern) is { } key ? _patterns.GetOrAdd(key, pattern) : pattern;

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
