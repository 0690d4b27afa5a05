using Studio.Kernel.Security;

namespace Studio.Administration;

/// <summary>What one may do with the tenant itself.</summary>
public sealed class AdministrationPermissions : IPermissionProvider
{
    /// <summary>See and make users.</summary>
    public static readonly Permission ManageUsers = new("ManageUsers", "Manage users", StandardPermissions.SiteOwner);

    /// <summary>Make roles and say what they may do.</summary>
    public static readonly Permission ManageRoles = new("ManageRoles", "Manage roles", StandardPermissions.SiteOwner);

    /// <summary>Make and revoke API keys.</summary>
    public static readonly Permission ManageApiKeys = new("ManageApiKeys", "Manage API keys", StandardPermissions.SiteOwner);

    /// <summary>See and change all settings of the tenant.</summary>
    public static readonly Permission ManageSettings = new("ManageSettings", "Manage settings", StandardPermissions.SiteOwner);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => [ManageUsers, ManageRoles, ManageApiKeys, ManageSettings];
}
