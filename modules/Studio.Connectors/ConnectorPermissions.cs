using Studio.Kernel.Security;

namespace Studio.Connectors;

/// <summary>What one may do with connectors.</summary>
public sealed class ConnectorPermissions : IPermissionProvider
{
    /// <summary>Import files.</summary>
    public static readonly Permission ManageImports = new("ManageImports", "Import files", StandardPermissions.SiteOwner);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => [ManageImports];

    /// <inheritdoc/>
    public IEnumerable<PermissionStereotype> GetDefaultStereotypes() =>
    [
        new(StockRoles.Editor, ManageImports),
        new(StockRoles.Planner, ManageImports),
    ];
}
