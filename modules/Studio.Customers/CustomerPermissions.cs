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

    /// <summary>Erase everything that is kept of a customer.</summary>
    public static readonly Permission EraseCustomers = new("EraseCustomers", "Erase customers for good", StandardPermissions.SiteOwner);

    /// <summary>Take everything that is kept of a customer away as a file.</summary>
    public static readonly Permission ExportCustomers = new("ExportCustomers", "Export everything that is kept of a customer", EraseCustomers);

    /// <summary>Say that two customers are one, or are not, and undo it.</summary>
    public static readonly Permission MergeCustomers = new("MergeCustomers", "Merge customers and undo merges", StandardPermissions.SiteOwner);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => [ViewCustomers, MergeCustomers, RecordInteractions, ManageShopAccess, ExportCustomers, EraseCustomers];

    /// <inheritdoc/>
    public IEnumerable<PermissionStereotype> GetDefaultStereotypes() =>
    [
        new(StockRoles.Editor, ViewCustomers),
        new(StockRoles.Moderator, ViewCustomers, RecordInteractions),
        new(StockRoles.Planner, ViewCustomers, MergeCustomers, RecordInteractions, ManageShopAccess),
        new(StockRoles.Agent, ViewCustomers, RecordInteractions, ManageShopAccess),
    ];
}
