using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Kernel.Security;
using Studio.Sales.Orders;

namespace Studio.Sales.Pages.Sales;

/// <summary>An order in the list.</summary>
/// <param name="Id">The item.</param>
/// <param name="Number">The number.</param>
/// <param name="Kind">One of <see cref="OrderKinds"/>.</param>
/// <param name="CustomerId">The customer, or null.</param>
/// <param name="Customer">The customer's name, or empty.</param>
/// <param name="Placed">When, in the tenant's zone.</param>
/// <param name="Country">The country.</param>
/// <param name="Total">The total with its currency.</param>
public sealed record OrderRow(string Id, string Number, string Kind, string? CustomerId, string Customer, string Placed, string Country, string Total);

/// <summary>Lists orders, returns and corrections.</summary>
[RequirePermission(nameof(SalesPermissions.ViewOrders))]
public sealed class OrdersModel(ContentQueries queries, ContentManager content, ContentDefinitionStore definitions, LocalTimes times) : PageModel
{
    private const int LongestSearch = 100;

    private static readonly Dictionary<string, string> SortFields = new(StringComparer.Ordinal)
    {
        ["number"] = "Number",
        ["placed"] = "PlacedUtc",
        ["total"] = "Total",
        ["country"] = "Country",
    };

    /// <summary>The orders of this page of the list.</summary>
    public IReadOnlyList<OrderRow> Orders { get; private set; } = [];

    /// <summary>Part of a number that is searched for.</summary>
    public string? Search { get; private set; }

    /// <summary>The kind that is asked for, or null for all.</summary>
    public string? Kind { get; private set; }

    /// <summary>The column that the list is sorted by, with a minus for the greatest first.</summary>
    public string Sort { get; private set; } = "-placed";

    /// <summary>The pages of the list.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>True where nothing is searched or filtered.</summary>
    public bool IsUnfiltered => string.IsNullOrEmpty(Search) && Kind is null;

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(string? q, string? kind, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Search = q?.Length > LongestSearch ? q[..LongestSearch] : q;
        Kind = OrderKinds.All.FirstOrDefault(k => k == kind);
        Sort = sort is not null && SortFields.ContainsKey(sort.TrimStart('-')) ? sort : Sort;
        var all = await definitions.GetAsync(cancellationToken);
        if (OrderTables.TypeOf(all) is not { } type)
        {
            return;
        }

        var page = await queries.QueryAsync(new ContentQuery(type)
        {
            Filters = [.. Filters()],
            SortBy = $"{OrderParts.Order}.{SortFields[Sort.TrimStart('-')]}",
            Descending = Sort.StartsWith('-'),
            Page = Math.Clamp(number, 1, ContentQuery.MaximumOffset / 25),
        }, cancellationToken);
        Pager = new Pager(page.Page, page.Pages, page.Total) { TotalText = page.TotalText };
        Orders = await RowsAsync(page.Items, cancellationToken);
    }

    private IEnumerable<ContentFilter> Filters()
    {
        if (!string.IsNullOrWhiteSpace(Search))
        {
            yield return new ContentFilter($"{OrderParts.Order}.Number", FilterOperator.Contains, Search.Trim());
        }

        if (Kind is not null)
        {
            yield return new ContentFilter($"{OrderParts.Order}.Kind", FilterOperator.Eq, Kind);
        }
    }

    private async Task<IReadOnlyList<OrderRow>> RowsAsync(IReadOnlyList<ContentItem> items, CancellationToken cancellationToken)
    {
        var customers = (await content.GetManyAsync([.. items.Select(i => i.GetText(OrderParts.Order, "Customer")).OfType<string>()], VersionOptions.Published, cancellationToken))
            .ToDictionary(c => c.ContentItemId, c => c.DisplayText, StringComparer.Ordinal);
        var rows = new List<OrderRow>(items.Count);
        foreach (var item in items)
        {
            var customer = item.GetText(OrderParts.Order, "Customer");
            rows.Add(new OrderRow(item.ContentItemId, item.GetText(OrderParts.Order, "Number") ?? "", item.GetText(OrderParts.Order, "Kind") ?? "",
                customer is not null && customers.ContainsKey(customer) ? customer : null, customer is null ? "" : customers.GetValueOrDefault(customer) ?? "",
                await OrderTimes.PlacedAsync(item, times, cancellationToken), item.GetText(OrderParts.Order, "Country") ?? "",
                item.GetMoney(OrderParts.Order, "Total")?.Format(CultureInfo.CurrentCulture) ?? ""));
        }

        return rows;
    }
}

/// <summary>Shows when an order was placed.</summary>
internal static class OrderTimes
{
    public static async ValueTask<string> PlacedAsync(ContentItem order, LocalTimes times, CancellationToken cancellationToken) =>
        DateTimeOffset.TryParse(order.GetText(OrderParts.Order, "PlacedUtc"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var placed) ? await times.FormatAsync(placed, cancellationToken) : "";
}
