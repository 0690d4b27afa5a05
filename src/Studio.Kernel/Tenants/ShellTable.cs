using Microsoft.AspNetCore.Http;

namespace Studio.Kernel.Tenants;

/// <summary>A tenant that a request is meant for.</summary>
/// <param name="Settings">The tenant.</param>
/// <param name="Prefix">The part of the path that led to it, with its slash; empty where the host name or nothing did.</param>
public readonly record struct ShellMatch(ShellSettings Settings, PathString Prefix);

/// <summary>
/// Finds the tenant of a request, as in OrchardCore: by host name and prefix, then by host name, then by prefix, then the default tenant. Tenants in
/// every state are known, so that the address of a disabled tenant never shows another's pages.
/// </summary>
public sealed class ShellTable
{
    private readonly Dictionary<(string Host, string Prefix), ShellSettings> _exact = new(HostAndPrefix.Comparer);
    private readonly Dictionary<string, ShellMatch> _byPrefix = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Suffix, string Prefix, ShellSettings Settings)> _wildcards = [];
    private readonly ShellSettings? _default;
    private readonly bool _prefixes;
    private readonly bool _hosts;

    /// <summary>Makes the table of these tenants.</summary>
    public ShellTable(IEnumerable<ShellSettings> tenants)
    {
        foreach (var tenant in tenants)
        {
            if (tenant is { RequestUrlHost: "", RequestUrlPrefix: "" })
            {
                // A tenant without an address has none, but for the default one.
                _default = tenant.IsDefault ? tenant : _default;
                continue;
            }

            _prefixes |= tenant.RequestUrlPrefix is not "";
            foreach (var host in Hosts(tenant.RequestUrlHost))
            {
                _hosts |= host is not "";
                if (host.StartsWith("*.", StringComparison.Ordinal))
                {
                    _wildcards.Add((host[1..], tenant.RequestUrlPrefix, tenant));
                }
                else if (host is "")
                {
                    _byPrefix.TryAdd(tenant.RequestUrlPrefix, Matched(tenant));
                }
                else
                {
                    _exact.TryAdd((host, tenant.RequestUrlPrefix), tenant);
                }
            }
        }

        // The longest name first: *.shop.example.com is nearer than *.example.com.
        _wildcards.Sort((a, b) => b.Suffix.Length.CompareTo(a.Suffix.Length));
        _default ??= tenants.FirstOrDefault(t => t.IsDefault);
    }

    /// <summary>The host names of a tenant's setting; one empty name where it names none.</summary>
    public static IReadOnlyList<string> Hosts(string requestUrlHost)
    {
        var hosts = requestUrlHost.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return hosts.Length == 0 ? [""] : hosts;
    }

    /// <summary>The tenant that the request is meant for; null where there is none.</summary>
    public ShellMatch? Match(HostString host, PathString path)
    {
        var segment = _prefixes ? FirstSegment(path) : [];
        if (_hosts)
        {
            var prefix = segment.ToString();
            if ((FindByHost(host.Value ?? "", prefix) ?? FindByHost(host.Host, prefix)) is { } byHost)
            {
                return byHost;
            }
        }

        if (!segment.IsEmpty && _byPrefix.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(segment, out var byPrefix))
        {
            return byPrefix;
        }

        return _default is null ? null : new ShellMatch(_default, default);
    }

    private static ShellMatch Matched(ShellSettings settings) => new(settings, settings.RequestUrlPrefix is "" ? default : new PathString("/" + settings.RequestUrlPrefix));

    private static ReadOnlySpan<char> FirstSegment(PathString path)
    {
        if (path.Value is not { Length: > 1 } value)
        {
            return [];
        }

        var end = value.IndexOf('/', 1);
        return end < 0 ? value.AsSpan(1) : value.AsSpan(1, end - 1);
    }

    private ShellMatch? FindByHost(string host, string prefix)
    {
        if (host is "")
        {
            return null;
        }

        return Find(host, prefix) ?? (prefix is "" ? null : Find(host, ""));
    }

    private ShellMatch? Find(string host, string prefix)
    {
        if (_exact.TryGetValue((host, prefix), out var found))
        {
            return Matched(found);
        }

        foreach (var (suffix, wanted, settings) in _wildcards)
        {
            if (host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && string.Equals(prefix, wanted, StringComparison.OrdinalIgnoreCase))
            {
                return Matched(settings);
            }
        }

        return null;
    }

    private sealed class HostAndPrefix : IEqualityComparer<(string Host, string Prefix)>
    {
        public static readonly HostAndPrefix Comparer = new();

        public bool Equals((string Host, string Prefix) x, (string Host, string Prefix) y) =>
            string.Equals(x.Host, y.Host, StringComparison.OrdinalIgnoreCase) && string.Equals(x.Prefix, y.Prefix, StringComparison.OrdinalIgnoreCase);

        public int GetHashCode((string Host, string Prefix) key) =>
            HashCode.Combine(StringComparer.OrdinalIgnoreCase.GetHashCode(key.Host), StringComparer.OrdinalIgnoreCase.GetHashCode(key.Prefix));
    }
}
