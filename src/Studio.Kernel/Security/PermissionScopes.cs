using System.Security.Claims;

namespace Studio.Kernel.Security;

/// <summary>
/// The scopes of a key or token: names of permissions that it is limited to. A caller with scopes may do what its role <b>and</b> its scopes allow;
/// one without any is limited by its role alone.
/// </summary>
public static class PermissionScopes
{
    /// <summary>The claim type; one claim for each permission.</summary>
    public const string ClaimType = "studio:scope";

    /// <summary>The claims that limit a caller to these permissions; with none, to nothing at all.</summary>
    public static IEnumerable<Claim> Claims(IEnumerable<string> permissions) => permissions.DefaultIfEmpty("").Select(p => new Claim(ClaimType, p));

    /// <summary>True where the caller has no scopes, or one of them allows the permission.</summary>
    public static bool Include(ClaimsPrincipal user, Permission permission)
    {
        var scopes = user.Claims.Where(c => c.Type == ClaimType).Select(c => c.Value).ToHashSet(StringComparer.Ordinal);
        return scopes.Count == 0 || permission.IsAllowedBy(scopes);
    }
}
