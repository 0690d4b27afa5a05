using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Items;
using Studio.Kernel.Security;

namespace Studio.Customers.Screens;

/// <summary>Where a panel stands on a customer's page.</summary>
public enum CustomerPanelPlace
{
    /// <summary>Behind a tab of its own: it is loaded only when a person chooses the tab.</summary>
    Tab,

    /// <summary>Beside the tabs, on every view of the page: small, and quick to load.</summary>
    Side,
}

/// <summary>For whom a panel is loaded.</summary>
/// <param name="Customer">The customer's content item.</param>
/// <param name="User">Who looks.</param>
/// <param name="Query">What the address asks; a panel's own parameters begin with its name.</param>
/// <param name="Url">The address of the page with this panel open, below the tenant's root: for links, and for where a form leads back to.</param>
public sealed record CustomerPanelContext(ContentItem Customer, ClaimsPrincipal User, IQueryCollection Query, string Url)
{
    /// <summary>The customer's id, who is a person of his own (not one who was merged away).</summary>
    public string CustomerId => Customer.ContentItemId;
}

/// <summary>What a panel shows.</summary>
/// <param name="Partial">The path of the module's partial view, such as <c>/Pages/Sales/_CustomerOrders.cshtml</c>. Its headings begin at level three; its forms post to pages of their own.</param>
/// <param name="Model">The view's model.</param>
public sealed record CustomerPanelContent(string Partial, object Model);

/// <summary>
/// A part of a customer's page (<c>/admin/customers/{id}</c>), registered by <see cref="CustomerPanelRegistration.AddCustomerPanel{T}"/>. A panel that fails or takes longer than
/// <see cref="LongestLoad"/> says so in its place and takes nothing else with it.
/// </summary>
public interface ICustomerPanel
{
    /// <summary>The name by which an address opens it (<c>?panel=</c>): lower case with dashes.</summary>
    string Name { get; }

    /// <summary>The English title, which is the resource key in the class's module.</summary>
    string Title { get; }

    /// <summary>A Bootstrap icon.</summary>
    string Icon { get; }

    /// <summary>Smaller first: contacts 0, fields 10, orders 20, relations 30, notes 40, files 50, segments 60, consent 70, identifiers 80.</summary>
    int Order { get; }

    /// <summary>Who may see it, besides seeing customers.</summary>
    Permission Permission { get; }

    /// <summary>Where it stands.</summary>
    CustomerPanelPlace Place => CustomerPanelPlace.Tab;

    /// <summary>What it shows now, in the current language; null where it has nothing to say of this customer (a side panel is left out, a tab says that there is nothing).</summary>
    Task<CustomerPanelContent?> LoadAsync(CustomerPanelContext context, CancellationToken cancellationToken);

    /// <summary>What takes longer to load is not shown.</summary>
    static readonly TimeSpan LongestLoad = TimeSpan.FromSeconds(10);
}

/// <summary>Registers panels.</summary>
public static class CustomerPanelRegistration
{
    /// <summary>Adds a panel to the customer's page.</summary>
    public static IServiceCollection AddCustomerPanel<T>(this IServiceCollection services) where T : class, ICustomerPanel => services.AddScoped<ICustomerPanel, T>();
}
