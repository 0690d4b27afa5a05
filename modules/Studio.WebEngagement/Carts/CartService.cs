using System.Globalization;
using System.Text.Json.Nodes;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.WebEngagement.Catalogue;
using Studio.WebEngagement.Visits;

namespace Studio.WebEngagement.Carts;

/// <summary>
/// The carts that the server keeps. A browser says which product and how many, never a price; each change is recorded as a contact in the
/// transaction that makes it.
/// </summary>
public sealed class CartService(UnitOfWork unit, ProductCatalogue catalogue, ContactRepository contacts, IdGenerator ids, TimeProvider time)
{
    /// <summary>The most of one product.</summary>
    public const int MaximumQuantity = 999;

    /// <summary>The most lines.</summary>
    public const int MaximumLines = 100;

    /// <summary>The visitor's cart, priced now; an empty one where there is none.</summary>
    public async Task<Cart> GetAsync(string visitorId, CancellationToken cancellationToken) => (await GetManyAsync([visitorId], cancellationToken))[visitorId];

    /// <summary>Puts more of a product into the cart.</summary>
    /// <exception cref="ProblemException">404: not sold; 400: too many, or more than are in stock.</exception>
    public async Task<Cart> AddAsync(ShopPerson person, string? code, int quantity, CancellationToken cancellationToken)
    {
        var product = await catalogue.FindAsync(code, cancellationToken) ?? throw ProblemException.NotFound("The shop does not sell this product.");
        if (quantity is < 1 or > MaximumQuantity)
        {
            throw TooMany();
        }

        return await ChangeAsync(person, product.Id, product, present => present + quantity, cancellationToken);
    }

    /// <summary>Sets how many of a product are in the cart; 0 takes it out. A product that is not in the cart stays out.</summary>
    /// <exception cref="ProblemException">400: fewer than none, too many, or more than are in stock.</exception>
    public async Task<Cart> SetAsync(ShopPerson person, string productId, int quantity, CancellationToken cancellationToken)
    {
        if (quantity is < 0 or > MaximumQuantity)
        {
            throw TooMany();
        }

        var product = (await catalogue.GetAsync([productId], cancellationToken)).GetValueOrDefault(productId);
        return await ChangeAsync(person, productId, product, present => present == 0 ? 0 : quantity, cancellationToken);
    }

    internal async Task<IReadOnlyDictionary<string, Cart>> GetManyAsync(IReadOnlyCollection<string> visitorIds, CancellationToken cancellationToken)
    {
        var visitors = visitorIds.Distinct(StringComparer.Ordinal).ToArray();
        var (carts, lines) = await unit.ReadAsync(async (session, ct) => (
            await session.QueryAsync<CartRow>("SELECT VisitorId, CartId FROM Cart WHERE VisitorId IN @visitors", new { visitors }, ct),
            await session.QueryAsync<LineRow>("SELECT VisitorId, ProductId, Quantity FROM CartLine WHERE VisitorId IN @visitors ORDER BY VisitorId, AddedUtc, ProductId", new { visitors }, ct)), cancellationToken);
        var products = await catalogue.GetAsync([.. lines.Select(l => l.ProductId)], cancellationToken);
        var currency = await catalogue.CurrencyAsync(cancellationToken);
        var cartIds = carts.ToDictionary(c => c.VisitorId, c => c.CartId, StringComparer.Ordinal);
        var byVisitor = lines.ToLookup(l => l.VisitorId, StringComparer.Ordinal);
        return visitors.ToDictionary(v => v, v => new Cart(
            cartIds.GetValueOrDefault(v, ""),
            [.. byVisitor[v].Where(l => products.ContainsKey(l.ProductId)).Select(l => new CartLine(products[l.ProductId], (int)l.Quantity))],
            [.. byVisitor[v].Where(l => !products.ContainsKey(l.ProductId)).Select(l => l.ProductId)],
            currency), StringComparer.Ordinal);
    }

    /// <summary>Takes everything out of the cart, in the transaction that makes an order of it; the next cart has another id.</summary>
    internal static async Task EmptyAsync(WriteSession session, string visitorId, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("DELETE FROM CartLine WHERE VisitorId = @visitorId", new { visitorId }, cancellationToken);
        await session.ExecuteAsync("DELETE FROM Cart WHERE VisitorId = @visitorId", new { visitorId }, cancellationToken);
    }

    private Task<Cart> ChangeAsync(ShopPerson person, string productId, Product? product, Func<long, long> change, CancellationToken cancellationToken) =>
        // Not as an event: those go on beside a checkout, which must take the cart as it was shown.
        unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var key = new { person.VisitorId, productId };
            var present = await session.ScalarAsync<long>("SELECT Quantity FROM CartLine WHERE VisitorId = @VisitorId AND ProductId = @productId", key, ct);
            var quantity = change(present);
            if (quantity > MaximumQuantity)
            {
                throw TooMany();
            }

            if (quantity > present && product?.Stock < quantity)
            {
                throw ProblemException.Invalid("quantity", "There are not so many in stock.");
            }

            if (quantity == present)
            {
                return await GetAsync(person.VisitorId, ct);
            }

            if (quantity == 0)
            {
                await session.ExecuteAsync("DELETE FROM CartLine WHERE VisitorId = @VisitorId AND ProductId = @productId", key, ct);
            }
            else
            {
                await WriteLineAsync(session, person.VisitorId, productId, quantity, isNew: present == 0, ct);
            }

            var cart = await GetAsync(person.VisitorId, ct);
            await RecordAsync(session, person, product, quantity, cart, ct);
            return cart;
        }, cancellationToken);

    private async Task WriteLineAsync(WriteSession session, string visitorId, string productId, long quantity, bool isNew, CancellationToken cancellationToken)
    {
        if (isNew && await session.ScalarAsync<long>("SELECT count(*) FROM CartLine WHERE VisitorId = @visitorId", new { visitorId }, cancellationToken) >= MaximumLines)
        {
            throw ProblemException.Invalid("code", $"A cart holds at most {MaximumLines} different products.");
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await session.ExecuteAsync("INSERT INTO Cart (VisitorId, CartId, ChangedUtc) VALUES (@visitorId, @cartId, @now) ON CONFLICT (VisitorId) DO UPDATE SET ChangedUtc = @now",
            new { visitorId, cartId = ids.NewId(), now }, cancellationToken);
        await session.ExecuteAsync("INSERT INTO CartLine (VisitorId, ProductId, Quantity, AddedUtc) VALUES (@visitorId, @productId, @quantity, @now) ON CONFLICT (VisitorId, ProductId) DO UPDATE SET Quantity = @quantity",
            new { visitorId, productId, quantity, now }, cancellationToken);
    }

    private async Task RecordAsync(WriteSession session, ShopPerson person, Product? product, long quantity, Cart cart, CancellationToken cancellationToken) =>
        await contacts.RecordAsync(session, new NewInteraction(person.Subject, CartChange.Type)
        {
            Touchpoint = "shop.cart",
            VisitorId = person.VisitorId,
            Title = product is null ? "" : $"{product.Item.DisplayText} × {quantity.ToString(CultureInfo.InvariantCulture)}",
            Payload = new JsonObject
            {
                ["code"] = product?.Code,
                ["quantity"] = quantity,
                ["total"] = cart.Total.Major,
                ["currency"] = cart.Currency,
            },
        }, cancellationToken);

    private static ProblemException TooMany() => ProblemException.Invalid("quantity", $"Between 1 and {MaximumQuantity} of one product fit the cart.");

    private sealed record CartRow(string VisitorId, string CartId);

    private sealed record LineRow(string VisitorId, string ProductId, long Quantity);
}
