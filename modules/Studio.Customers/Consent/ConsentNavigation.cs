using Studio.Kernel.Navigation;

namespace Studio.Customers.Consent;

internal sealed class ConsentNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items =>
    [
        new("Consent", "/admin/consent", "check2-circle", 26, CustomerPermissions.ViewCustomers, typeof(ConsentNavigation)),
        new("Erasures", "/admin/erasures", "eraser", 27, CustomerPermissions.ExportCustomers, typeof(ConsentNavigation)),
        new("Keeping contacts", "/admin/retention", "hourglass-split", 28, CustomerPermissions.ExportCustomers, typeof(ConsentNavigation)),
    ];
}
