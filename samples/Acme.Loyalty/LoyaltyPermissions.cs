using Studio.Kernel.Security;

namespace Acme.Loyalty;

/// <summary>What one may do with points.</summary>
public sealed class LoyaltyPermissions : IPermissionProvider
{
    /// <summary>See points and give them.</summary>
    public static readonly Permission ManageLoyalty = new("ManageLoyalty", "Give loyalty points", StandardPermissions.SiteOwner);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => [ManageLoyalty];
}
