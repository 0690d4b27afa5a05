using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Tables;
using Studio.Data.Outbox;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;
using Studio.Kernel.Values;

namespace Studio.Sales.Orders;

/// <summary>
/// Places orders and reads their lines. The content item owns the order, its lines are rows of <c>OrderLine</c>; a placed order or return
/// writes one interaction through the outbox.
/// </summary>
public sealed class OrderStore(UnitOfWork unit, ContentManager content, ContentDefinitionStore definitions, ContentTables tables, OutboxStore outbox)
{
    private const int MaximumIdsPerQuery = 500;

    /// <summary>
    /// Saves the order, its lines and the message of it in one transaction, the running one where there is one. The total is the sum of the lines.
    /// </summary>
    /// <exception cref="ProblemException">400: no lines, or an unknown kind or currency; 409: there is an order with the number already.</exception>
    /// <exception cref="OverflowException">The amounts are beyond 64 bits.</exception>
    public Task<ContentItem> PlaceAsync(NewOrder order, SaveOptions options, CancellationToken cancellationToken)
    {
        Check(order);
        return unit.WriteAsync(options.WriteClass, async (session, ct) =>
        {
            var all = await definitions.GetAsync(ct);
            var type = OrderTables.TypeOf(all) ?? throw new ProblemException(409, "There are no orders here.", "No content type of this tenant is made with OrderPart; add one by a recipe.");
            if (await FindAsync(order.Number, ct) is not null)
            {
                throw ProblemException.Conflict($"There is an order with the number '{order.Number}' already.");
            }

            var lines = Number(order);
            var total = new Money(lines.Aggregate(0L, (sum, line) => checked(sum + line.Amount)), order.Currency);
            var item = await content.SaveAsync(WithTexts(ToItem(order, type, total), order, all), options with { Publish = true }, ct);
            foreach (var line in lines)
            {
                line.OrderId = item.ContentItemId;
            }

            await session.ExecuteAsync($"""
                INSERT INTO OrderLine ({OrderLine.Columns})
                VALUES (@OrderId, @Line, @SourceKey, @Kind, @Code, @ProductCode, @ProductId, @Description, @Quantity, @UnitAmount, @Amount, @Currency)
                """, lines, ct);
            if (order.Kind != OrderKinds.Correction)
            {
                await outbox.AddAsync(session, OrderPlaced.MessageType, new OrderPlaced(item.ContentItemId, order.Kind, order.Number, order.CustomerId, order.Source,
                    order.PlacedAt.ToUnixTimeMilliseconds(), total.Amount, total.Currency, lines.Length), ct);
            }

            return item;
        }, cancellationToken);
    }

    /// <summary>The names of the text fields that a recipe or planner gave the type of new orders.</summary>
    public async Task<IReadOnlyCollection<string>> TextFieldsAsync(CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        return OrderTables.TypeOf(all) is { } type ? OrderTables.TextsOf(all, type) : [];
    }

    /// <summary>The id of the order with that number, or null.</summary>
    public async Task<string?> FindAsync(string number, CancellationToken cancellationToken) =>
        (await FindManyAsync([number], cancellationToken)).GetValueOrDefault(number);

    /// <summary>The ids of the orders with these numbers, by number; unknown numbers are left out.</summary>
    public async Task<IReadOnlyDictionary<string, string>> FindManyAsync(IReadOnlyCollection<string> numbers, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var all = await definitions.GetAsync(cancellationToken);
        foreach (var table in OrderTables.Of(all, tables))
        {
            foreach (var chunk in numbers.Distinct(StringComparer.Ordinal).Chunk(MaximumIdsPerQuery))
            {
                var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<NumberRow>(
                    $"SELECT {table.Number} AS Number, ItemId AS Id FROM {table.Name} WHERE Published = 1 AND {table.Number} IN @chunk", new { chunk }, ct), cancellationToken);
                foreach (var row in rows)
                {
                    found.TryAdd(row.Number, row.Id);
                }
            }
        }

        return found;
    }

    /// <summary>The lines of an order, in their order.</summary>
    public async Task<IReadOnlyList<OrderLine>> GetLinesAsync(string orderId, CancellationToken cancellationToken) =>
        (await GetLinesAsync([orderId], cancellationToken)).GetValueOrDefault(orderId) ?? [];

    /// <summary>The lines of orders, by the order's id.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<OrderLine>>> GetLinesAsync(IReadOnlyCollection<string> orderIds, CancellationToken cancellationToken)
    {
        var lines = new Dictionary<string, IReadOnlyList<OrderLine>>(StringComparer.Ordinal);
        foreach (var chunk in orderIds.Distinct(StringComparer.Ordinal).Chunk(MaximumIdsPerQuery))
        {
            var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<OrderLine>($"SELECT {OrderLine.Columns} FROM OrderLine WHERE OrderId IN @chunk ORDER BY OrderId, Line", new { chunk }, ct), cancellationToken);
            foreach (var group in rows.GroupBy(r => r.OrderId, StringComparer.Ordinal))
            {
                lines[group.Key] = [.. group];
            }
        }

        return lines;
    }

    private static void Check(NewOrder order)
    {
        var errors = new List<InputError>();
        if (string.IsNullOrWhiteSpace(order.Number))
        {
            errors.Add(new InputError("Number", "A number is needed."));
        }

        if (!OrderKinds.All.Contains(order.Kind, StringComparer.Ordinal))
        {
            errors.Add(new InputError("Kind", $"One of {string.Join(", ", OrderKinds.All)} is needed."));
        }

        if (!Money.IsCurrency(order.Currency))
        {
            errors.Add(new InputError("Currency", "A currency of three capital letters is needed, such as EUR."));
        }

        if (order.Lines.Count == 0)
        {
            errors.Add(new InputError("Lines", "An order has at least one line."));
        }

        if (errors.Count > 0)
        {
            throw ProblemException.Invalid(errors);
        }
    }

    private static OrderLine[] Number(NewOrder order) => [.. order.Lines.Select((line, i) => new OrderLine
    {
        Line = line.Line ?? i + 1,
        SourceKey = line.SourceKey,
        Kind = line.Kind,
        Code = line.Code,
        ProductCode = line.Code.ToUpperInvariant(),
        ProductId = line.ProductId,
        Description = line.Description,
        Quantity = line.Quantity,
        UnitAmount = line.UnitAmount,
        Amount = checked(line.Quantity * line.UnitAmount),
        Currency = order.Currency,
    })];

    private static ContentItem ToItem(NewOrder order, string type, Money total) => new ContentItem { ContentType = type, DisplayText = order.Number }
        .SetText(OrderParts.Order, "Number", order.Number)
        .SetPicked(OrderParts.Order, "Customer", order.CustomerId)
        .SetText(OrderParts.Order, "Kind", order.Kind)
        .SetTime(OrderParts.Order, "PlacedUtc", order.PlacedAt)
        .SetMoney(OrderParts.Order, "Total", total)
        .SetText(OrderParts.Order, "Country", order.Country.Length == 0 ? null : order.Country)
        .SetText(OrderParts.Order, "Source", order.Source);

    private static ContentItem WithTexts(ContentItem item, NewOrder order, ContentDefinitions all)
    {
        foreach (var field in OrderTables.TextsOf(all, item.ContentType))
        {
            if (order.Texts.TryGetValue(field, out var text) && text.Length > 0)
            {
                item.SetText(item.ContentType, field, text);
            }
        }

        return item;
    }

    private sealed record NumberRow(string Number, string Id);
}
