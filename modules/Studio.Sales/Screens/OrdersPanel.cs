using System.Globalization;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Customers.Identity;
using Studio.Customers.Screens;
using Studio.Data.Sessions;
using Studio.Kernel.Security;
using Studio.Sales.Orders;
using Studio.Sales.Pages.Sales;

namespace Studio.Sales.Screens;

/// <summary>A customer's orders as a tab shows them.</summary>
/// <param name="Orders">This page's orders, newest first.</param>
/// <param name="Page">The page, from 1.</param>
/// <param name="Pages">How many there are.</param>
/// <param name="Url">The tab's address.</param>
internal sealed record CustomerOrdersView(IReadOnlyList<OrderRow> Orders, int Page, int Pages, string Url);

/// <summary>What the customer ordered and returned; what those ordered who were merged into him counts as his.</summary>
internal sealed class OrdersPanel(ContentQueries queries, ContentDefinitionStore definitions, People people, UnitOfWork unit, LocalTimes times) : ICustomerPanel
{
    /// <summary>How many orders a page shows.</summary>
    private const int PageSize = 20;

    private const int MostMembers = 100;

    public string Name => "orders";

    public string Title => "Orders";

    public string Icon => "receipt";

    public int Order => 20;

    public Permission Permission => SalesPermissions.ViewOrders;

    public async Task<CustomerPanelContent?> LoadAsync(CustomerPanelContext context, CancellationToken cancellationToken)
    {
        if (OrderTables.TypeOf(await definitions.GetAsync(cancellationToken)) is not { } type)
        {
            return null;
        }

        var customers = await unit.ReadAsync((session, ct) => people.CustomersOfAsync(session, [context.CustomerId], ct), cancellationToken);
        var number = int.TryParse(context.Query["orders-page"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, ContentQuery.MaximumOffset / PageSize) : 1;
        var page = await queries.QueryAsync(new ContentQuery(type)
        {
            Filters = [ContentFilter.Of($"{OrderParts.Order}.Customer", FilterOperator.In, [.. customers.Keys.Take(MostMembers)])],
            SortBy = $"{OrderParts.Order}.PlacedUtc",
            Descending = true,
            Page = number,
            PageSize = PageSize,
        }, cancellationToken);
        if (page.Total == 0)
        {
            return null;
        }

        var rows = new List<OrderRow>(page.Items.Count);
        foreach (var item in page.Items)
        {
            rows.Add(new OrderRow(item.ContentItemId, item.GetText(OrderParts.Order, "Number") ?? "", item.GetText(OrderParts.Order, "Kind") ?? "", context.CustomerId, context.Customer.DisplayText,
                await OrderTimes.PlacedAsync(item, times, cancellationToken), item.GetText(OrderParts.Order, "Country") ?? "", item.GetMoney(OrderParts.Order, "Total")?.Format(CultureInfo.CurrentCulture) ?? ""));
        }

        return new CustomerPanelContent("/Pages/Sales/_CustomerOrders.cshtml", new CustomerOrdersView(rows, page.Page, page.Pages, context.Url));
    }
}
