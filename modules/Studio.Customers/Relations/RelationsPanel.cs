using Studio.Customers.Screens;
using Studio.Kernel.Security;

namespace Studio.Customers.Relations;

/// <summary>With whom the customer lives, and for whom he works.</summary>
internal sealed class RelationsPanel(CustomerRelations relations) : ICustomerPanel
{
    public string Name => "relations";

    public string Title => "Relations";

    public string Icon => "diagram-3";

    public int Order => 30;

    public Permission Permission => CustomerPermissions.ViewCustomers;

    public async Task<CustomerPanelContent?> LoadAsync(CustomerPanelContext context, CancellationToken cancellationToken) =>
        new("/Pages/Customers/_Relations.cshtml", await relations.OfAsync(context.CustomerId, cancellationToken));
}
