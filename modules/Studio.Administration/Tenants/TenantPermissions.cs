using Studio.Kernel.Security;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Tenants;

/// <summary>What one may do with tenants, features and recipes.</summary>
public sealed class TenantPermissions(ShellSettings shell) : IPermissionProvider
{
    /// <summary>Make, change, stop and remove the tenants of the installation. Exists in the default tenant alone.</summary>
    public static readonly Permission ManageTenants = new("ManageTenants", "Manage tenants", StandardPermissions.SiteOwner);

    /// <summary>Switch this tenant's features.</summary>
    public static readonly Permission ManageFeatures = new("ManageFeatures", "Switch features on and off", StandardPermissions.SiteOwner);

    /// <summary>Run recipes on this tenant: a recipe may change everything.</summary>
    public static readonly Permission RunRecipes = new("RunRecipes", "Run recipes", StandardPermissions.SiteOwner);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => shell.IsDefault ? [ManageTenants, ManageFeatures, RunRecipes] : [ManageFeatures, RunRecipes];
}
