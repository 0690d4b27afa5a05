using Studio.Kernel.Security;

namespace Studio.Sales;

/// <summary>What one may do with orders.</summary>
public sealed class SalesPermissions : IPermissionProvider
{
    /// <summary>See orders and their lines.</summary>
    public static readonly Permission ViewOrders = new("ViewOrders", "See orders", StandardPermissions.SiteOwner);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => [ViewOrders];

    /// <inheritdoc/>
    public IEnumerable<PermissionStereotype> GetDefaultStereotypes() =>
    [
        new(StockRoles.Editor, ViewOrders),
        new(StockRoles.Moderator, ViewOrders),
        new(StockRoles.Planner, ViewOrders),
        new(StockRoles.Agent, ViewOrders),
    ];
}
