using Studio.Kernel.Tenants;

namespace Studio.Administration.Pages.Administration.Tenants;

/// <summary>Where a tenant is found, seen from the address at which the default tenant is being used.</summary>
/// <param name="Text">The address as people write it.</param>
/// <param name="Url">A link to its studio; null where the address stands for many names.</param>
internal sealed record TenantAddress(string Text, string? Url)
{
    /// <summary>The addresses of a tenant: one for each host name.</summary>
    public static IReadOnlyList<TenantAddress> Of(ShellSettings tenant, HttpRequest request, ShellSettings here)
    {
        var root = here.RequestUrlPrefix is { Length: > 0 } own && request.PathBase.Value is { } pathBase && pathBase.EndsWith("/" + own, StringComparison.OrdinalIgnoreCase)
            ? pathBase[..^(own.Length + 1)]
            : request.PathBase.Value ?? "";
        var path = tenant.RequestUrlPrefix is "" ? root : $"{root}/{tenant.RequestUrlPrefix}";
        return [.. ShellTable.Hosts(tenant.RequestUrlHost).Select(host => Of(host, path, request))];
    }

    private static TenantAddress Of(string host, string path, HttpRequest request)
    {
        var known = host is "" ? request.Host.Value : host.Contains(':', StringComparison.Ordinal) || request.Host.Port is not { } port ? host : FormattableString.Invariant($"{host}:{port}");
        return new TenantAddress(host is "" && path is "" ? "/" : host + path, host.Contains('*', StringComparison.Ordinal) ? null : $"{request.Scheme}://{known}{path}/admin");
    }
}

/// <summary>The words for a tenant's state.</summary>
internal static class TenantStates
{
    public static IReadOnlyList<TenantState> All { get; } = Enum.GetValues<TenantState>();

    /// <summary>The English words, the key of their translations.</summary>
    public static string Text(TenantState state) => state switch
    {
        TenantState.Running => "Running",
        TenantState.Disabled => "Disabled",
        TenantState.Initializing => "Being set up",
        TenantState.Uninitialized => "Not set up",
        _ => "Cannot be used",
    };

    /// <summary>The colour of the badge.</summary>
    public static string? Tone(TenantState state) => state switch
    {
        TenantState.Running => "success",
        TenantState.Disabled => null,
        TenantState.Initializing => "info",
        TenantState.Uninitialized => "warning",
        _ => "danger",
    };
}
