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

    /// <summary>Take the tenant along as a recipe: all content, but for the fields that the roles of whoever does so hide from him. Secrets are never in it.</summary>
    public static readonly Permission ExportTenant = new("ExportTenant", "Export everything as a recipe", StandardPermissions.SiteOwner);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => shell.IsDefault ? [ManageTenants, ManageFeatures, RunRecipes, ExportTenant] : [ManageFeatures, RunRecipes, ExportTenant];
}
