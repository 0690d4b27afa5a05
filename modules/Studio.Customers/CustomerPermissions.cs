using Studio.Kernel.Security;

namespace Studio.Customers;

/// <summary>What one may do with customers and their contacts.</summary>
public sealed class CustomerPermissions : IPermissionProvider
{
    /// <summary>See customers and their timelines.</summary>
    public static readonly Permission ViewCustomers = new("ViewCustomers", "See customers and their timelines", StandardPermissions.SiteOwner);

    /// <summary>Record contacts; visitors' widgets hold it for themselves.</summary>
    public static readonly Permission RecordInteractions = new("RecordInteractions", "Record contacts", StandardPermissions.SiteOwner);

    /// <summary>Give a customer a link to sign in to the shop.</summary>
    public static readonly Permission ManageShopAccess = new("ManageShopAccess", "Give customers access to the shop", StandardPermissions.SiteOwner);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => [ViewCustomers, RecordInteractions, ManageShopAccess];

    /// <inheritdoc/>
    public IEnumerable<PermissionStereotype> GetDefaultStereotypes() =>
    [
        new(StockRoles.Editor, ViewCustomers),
        new(StockRoles.Moderator, ViewCustomers, RecordInteractions),
        new(StockRoles.Planner, ViewCustomers, RecordInteractions, ManageShopAccess),
        new(StockRoles.Agent, ViewCustomers, RecordInteractions, ManageShopAccess),
    ];
}
