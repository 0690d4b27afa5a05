using Studio.Kernel.Security;

namespace Studio.Customers.Screens.Panels;

/// <summary>The link that this request made, for the panel that shows it once.</summary>
internal sealed class NewInvitation
{
    /// <summary>The link, or null.</summary>
    public string? Link { get; set; }
}

/// <summary>Makes a link by which the customer signs in to the shop.</summary>
internal sealed class ShopAccessPanel(NewInvitation invitation) : ICustomerPanel
{
    public string Name => "shop-access";

    public string Title => "Shop access";

    public string Icon => "link-45deg";

    public int Order => 100;

    public Permission Permission => CustomerPermissions.ManageShopAccess;

    public CustomerPanelPlace Place => CustomerPanelPlace.Side;

    public Task<CustomerPanelContent?> LoadAsync(CustomerPanelContext context, CancellationToken cancellationToken) =>
        Task.FromResult<CustomerPanelContent?>(new CustomerPanelContent("/Pages/Customers/_ShopAccess.cshtml", invitation));
}
