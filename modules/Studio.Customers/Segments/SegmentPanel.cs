using Studio.Customers.Screens;
using Studio.Kernel.Security;

namespace Studio.Customers.Segments;

/// <summary>Which segments a customer is in, on his page.</summary>
internal sealed class SegmentPanel(SegmentLists lists) : ICustomerPanel
{
    public string Name => "segments";

    public string Title => "Segments";

    public string Icon => "pie-chart";

    public int Order => 60;

    public Permission Permission => CustomerPermissions.ViewCustomers;

    public CustomerPanelPlace Place => CustomerPanelPlace.Side;

    public async Task<CustomerPanelContent?> LoadAsync(CustomerPanelContext context, CancellationToken cancellationToken) =>
        await lists.OfCustomerAsync(context.CustomerId, cancellationToken) is { Count: > 0 } segments ? new("/Pages/Segments/_CustomerSegments.cshtml", segments) : null;
}
