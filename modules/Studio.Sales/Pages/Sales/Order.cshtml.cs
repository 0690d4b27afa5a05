using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Sales.Orders;

namespace Studio.Sales.Pages.Sales;

/// <summary>Shows an order with its lines.</summary>
[RequirePermission(nameof(SalesPermissions.ViewOrders))]
public sealed class OrderModel(ContentManager content, ContentDefinitionStore definitions, OrderStore orders, LocalTimes times) : PageModel
{
    private const int LinesPerPage = 100;

    /// <summary>The order.</summary>
    public ContentItem Order { get; private set; } = new();

    /// <summary>The lines of this page.</summary>
    public IReadOnlyList<OrderLine> Lines { get; private set; } = [];

    /// <summary>The customer, or null.</summary>
    public ContentItem? Customer { get; private set; }

    /// <summary>When it was placed, in the tenant's zone.</summary>
    public string Placed { get; private set; } = "";

    /// <summary>The total with its currency.</summary>
    public string Total { get; private set; } = "";

    /// <summary>How many pieces its lines of goods have.</summary>
    public long Pieces { get; private set; }

    /// <summary>The pages of the lines.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>A text of the order part.</summary>
    public string Text(string field) => Order.GetText(OrderParts.Order, field) ?? "";

    /// <summary>Shows the order.</summary>
    public async Task OnGetAsync(string id, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        var item = await content.GetAsync(id, VersionOptions.Published, cancellationToken);
        if (item is null || !(await definitions.GetAsync(cancellationToken)).HasPart(item.ContentType, OrderParts.Order))
        {
            throw ProblemException.NotFound("There is no such order.");
        }

        Order = item;
        Placed = await OrderTimes.PlacedAsync(item, times, cancellationToken);
        Total = item.GetMoney(OrderParts.Order, "Total")?.Format(CultureInfo.CurrentCulture) ?? "";
        if (item.GetText(OrderParts.Order, "Customer") is { } customer)
        {
            Customer = await content.GetAsync(customer, VersionOptions.Published, cancellationToken);
        }

        var lines = await orders.GetLinesAsync(item.ContentItemId, cancellationToken);
        Pieces = lines.Where(l => l.Kind != OrderLineKinds.Charge).Sum(l => l.Quantity);
        Pager = new Pager(Math.Clamp(number, 1, 1_000_000), Math.Max(1, (lines.Count + LinesPerPage - 1) / LinesPerPage), lines.Count);
        Lines = [.. lines.Skip((Pager.Page - 1) * LinesPerPage).Take(LinesPerPage)];
    }
}
