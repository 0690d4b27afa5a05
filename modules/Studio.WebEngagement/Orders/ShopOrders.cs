using System.Globalization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Customers;
using Studio.Kernel.Values;
using Studio.Sales;
using Studio.Sales.Orders;

namespace Studio.WebEngagement.Orders;

/// <summary>A line of an order as its customer sees it.</summary>
/// <param name="Name">The product's name in his language, else the words of the line.</param>
/// <param name="Code">The product's code.</param>
/// <param name="Quantity">How many.</param>
/// <param name="Total">What the line came to.</param>
public sealed record ShopOrderLine(string Name, string Code, long Quantity, Money Total);

/// <summary>An order as its customer sees it.</summary>
/// <param name="Id">The item's id.</param>
/// <param name="Number">The number that people know it by.</param>
/// <param name="IsReturn">True where goods came back.</param>
/// <param name="PlacedAt">When it was placed.</param>
/// <param name="Total">What it came to then.</param>
/// <param name="Lines">The lines.</param>
public sealed record ShopOrder(string Id, string Number, bool IsReturn, DateTimeOffset PlacedAt, Money Total, IReadOnlyList<ShopOrderLine> Lines)
{
    /// <summary>What the customer wrote about the delivery; empty texts where the type of orders has no field for it.</summary>
    public Delivery Delivery { get; init; } = Delivery.Of(null, null, null, null);
}

/// <summary>A customer's own orders; nobody reads another's here.</summary>
public sealed class ShopOrders(ContentQueries queries, ContentManager content, ContentDefinitionStore definitions, OrderStore orders)
{
    /// <summary>How many of the latest orders are shown.</summary>
    public const int Shown = 50;

    /// <summary>The customer's latest orders and returns, newest first.</summary>
    public async Task<IReadOnlyList<ShopOrder>> LatestAsync(string customerId, CancellationToken cancellationToken)
    {
        var found = new List<ContentItem>();
        foreach (var type in (await definitions.GetAsync(cancellationToken)).TypesWith(OrderParts.Order))
        {
            var page = await queries.QueryAsync(new ContentQuery(type)
            {
                Filters = [new ContentFilter(OrderParts.Order + ".Customer", FilterOperator.Eq, customerId)],
                SortBy = OrderParts.Order + ".PlacedUtc",
                PageSize = Shown,
            }, cancellationToken);
            found.AddRange(page.Items);
        }

        return await ReadAsync([.. found.OrderByDescending(PlacedAt).Take(Shown)], cancellationToken);
    }

    /// <summary>The order, where it is the customer's.</summary>
    public async Task<ShopOrder?> FindAsync(string customerId, string? orderId, CancellationToken cancellationToken)
    {
        var item = string.IsNullOrEmpty(orderId) ? null : await content.GetAsync(orderId, VersionOptions.Published, cancellationToken);
        return item?.GetText(OrderParts.Order, "Customer") == customerId ? (await ReadAsync([item], cancellationToken))[0] : null;
    }

    private async Task<IReadOnlyList<ShopOrder>> ReadAsync(IReadOnlyList<ContentItem> items, CancellationToken cancellationToken)
    {
        var lines = await orders.GetLinesAsync([.. items.Select(i => i.ContentItemId)], cancellationToken);
        var productIds = lines.Values.SelectMany(l => l).Select(l => l.ProductId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var names = (await content.GetManyAsync(productIds, VersionOptions.Published, cancellationToken))
            .ToDictionary(p => p.ContentItemId, p => p.GetLocalized(CustomerParts.Product, "Name", CultureInfo.CurrentUICulture), StringComparer.Ordinal);
        return [.. items.Select(item => new ShopOrder(
            item.ContentItemId,
            item.GetText(OrderParts.Order, "Number") ?? "",
            item.GetText(OrderParts.Order, "Kind") == OrderKinds.Return,
            PlacedAt(item),
            item.GetMoney(OrderParts.Order, "Total") ?? default,
            [.. (lines.GetValueOrDefault(item.ContentItemId) ?? []).Select(l => new ShopOrderLine(NameOf(l, names), l.Code, l.Quantity, l.Total))])
        {
            Delivery = Delivery.Of(Text(item, nameof(Delivery.Recipient)), Text(item, nameof(Delivery.Address)), Text(item, nameof(Delivery.Phone)), Text(item, nameof(Delivery.Note))),
        })];
    }

    private static string? Text(ContentItem item, string field) => item.GetText(item.ContentType, field);

    private static string NameOf(OrderLine line, Dictionary<string, string?> names) =>
        (line.ProductId is null ? null : names.GetValueOrDefault(line.ProductId)) ?? (line.Description.Length > 0 ? line.Description : line.Code);

    private static DateTimeOffset PlacedAt(ContentItem item) =>
        DateTimeOffset.TryParse(item.GetText(OrderParts.Order, "PlacedUtc"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : item.CreatedUtc;
}
