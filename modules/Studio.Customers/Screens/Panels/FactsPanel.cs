using Studio.Kernel.Security;

namespace Studio.Customers.Screens.Panels;

/// <summary>Every fact of the customer now, as rules and scripts see them.</summary>
internal sealed class FactsPanel(CustomerFactRows facts) : ICustomerPanel
{
    public string Name => "facts";

    public string Title => "Facts now";

    public string Icon => "lightbulb";

    public int Order => 900;

    public Permission Permission => CustomerPermissions.ViewCustomers;

    public CustomerPanelPlace Place => CustomerPanelPlace.Side;

    public async Task<CustomerPanelContent?> LoadAsync(CustomerPanelContext context, CancellationToken cancellationToken) =>
        new("/Pages/Customers/_Facts.cshtml", await facts.LoadAsync(context.CustomerId, cancellationToken));
}
