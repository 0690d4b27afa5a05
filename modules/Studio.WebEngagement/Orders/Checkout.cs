using System.Globalization;
using Microsoft.AspNetCore.Http;
using Studio.ContentModel.Items;
using Studio.Customers.Identity.Identifiers;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Sales.Orders;
using Studio.WebEngagement.Carts;
using Studio.WebEngagement.Visits;

namespace Studio.WebEngagement.Orders;

/// <summary>What became of a checkout.</summary>
public enum CheckoutOutcome
{
    /// <summary>There is an order of the cart: made now, or by an earlier click on the same button.</summary>
    Placed,

    /// <summary>The cart or a price is not what the customer was shown: nothing was ordered, he looks again.</summary>
    Changed,

    /// <summary>Fewer are in stock than the cart holds: nothing was ordered.</summary>
    OutOfStock,

    /// <summary>The cart holds nothing that can be bought.</summary>
    Empty,

    /// <summary>Nobody is signed in.</summary>
    NotSignedIn,
}

/// <summary>What became of a checkout, and the order's id where there is one.</summary>
public sealed record CheckoutResult(CheckoutOutcome Outcome, string? OrderId = null);

/// <summary>
/// Makes an order of a cart: at the prices of this moment, in one transaction that also empties the cart. One cart becomes one order,
/// however often the button is pressed.
/// </summary>
public sealed class Checkout(UnitOfWork unit, CartService carts, OrderStore orders, ContentManager content, IdentityResolver resolver, TimeProvider time)
{
    /// <summary>Places the order of the person's cart.</summary>
    /// <param name="person">Who orders; only a signed-in customer can.</param>
    /// <param name="cartId">The <see cref="Cart.Id"/> that the form was shown with.</param>
    /// <param name="fingerprint">The <see cref="Cart.Fingerprint"/> that the form was shown with; where the cart differs by now, nothing is ordered.</param>
    /// <param name="delivery">What the customer wrote about the delivery, checked before (<see cref="Delivery.Check"/>); kept in the fields that the order's type has for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<CheckoutResult> PlaceAsync(ShopPerson person, string? cartId, string? fingerprint, Delivery? delivery, CancellationToken cancellationToken)
    {
        if (person.CustomerId is not { } customerId)
        {
            return new CheckoutResult(CheckoutOutcome.NotSignedIn);
        }

        try
        {
            return await PlaceAsync(person, customerId, cartId, fingerprint, delivery, cancellationToken);
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status409Conflict)
        {
            // A product was changed or bought by somebody else between the cart and the order: nothing is ordered, and the cart shows what is so now.
            return new CheckoutResult(CheckoutOutcome.Changed);
        }
    }

    private Task<CheckoutResult> PlaceAsync(ShopPerson person, string customerId, string? cartId, string? fingerprint, Delivery? delivery, CancellationToken cancellationToken) =>
        unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var earlier = await session.FirstAsync<string>("SELECT OrderId FROM CartOrder WHERE CartId = @cartId AND VisitorId = @VisitorId", new { cartId, person.VisitorId }, ct);
            if (earlier is not null)
            {
                return new CheckoutResult(CheckoutOutcome.Placed, earlier);
            }

            var cart = await carts.GetAsync(person.VisitorId, ct);
            if (cart.Lines.Count == 0)
            {
                return new CheckoutResult(CheckoutOutcome.Empty);
            }

            if (cart.Id != cartId || cart.Fingerprint != fingerprint)
            {
                return new CheckoutResult(CheckoutOutcome.Changed);
            }

            if (cart.Lines.Any(l => l.IsTooMany))
            {
                return new CheckoutResult(CheckoutOutcome.OutOfStock);
            }

            if (delivery?.Phone is { Length: > 0 } phone)
            {
                // Before anything is recorded. It is what he wrote, perhaps another's: it links nobody.
                await resolver.ObserveAsync(session, Subject.Customer(customerId), [new GivenIdentifier("phone", phone)], IdentifierSources.Order, ct);
            }

            var number = await session.ScalarAsync<long>("UPDATE ShopOrderNumber SET Last = Last + 1 RETURNING Last", null, ct);
            var order = await orders.PlaceAsync(ToOrder(cart, customerId, number, delivery), new SaveOptions { Author = "shop", WriteClass = WriteClass.Interactive, Audited = false }, ct);
            await session.ExecuteAsync("INSERT INTO CartOrder (CartId, VisitorId, OrderId) VALUES (@Id, @VisitorId, @ContentItemId)", new { cart.Id, person.VisitorId, order.ContentItemId }, ct);
            await CartService.EmptyAsync(session, person.VisitorId, ct);
            await TakeFromStockAsync(cart, ct);
            return new CheckoutResult(CheckoutOutcome.Placed, order.ContentItemId);
        }, cancellationToken);

    /// <summary>Counts down what products with a field Stock have left, in the order's own transaction; also in a draft that a planner has begun, which stays the draft that it is.</summary>
    private async Task TakeFromStockAsync(Cart cart, CancellationToken cancellationToken)
    {
        foreach (var line in cart.Lines.Where(l => l.Product.Stock is not null))
        {
            var sold = line.Product.Item;
            var newest = await content.GetAsync(sold.ContentItemId, VersionOptions.Latest, cancellationToken) ?? sold;
            await SaveAsync(sold, line.Quantity, publish: true, newest.ETag, cancellationToken);
            if (!newest.Published)
            {
                await SaveAsync(newest, line.Quantity, publish: false, expected: null, cancellationToken);
            }
        }
    }

    private async Task SaveAsync(ContentItem product, int taken, bool publish, string? expected, CancellationToken cancellationToken)
    {
        var counted = product.GetNumber(product.ContentType, "Stock") is { } stock ? product.Copy().SetNumber(product.ContentType, "Stock", Math.Max(0, stock - taken)) : product;
        await content.SaveAsync(counted, new SaveOptions { Author = publish ? "shop" : product.Author, WriteClass = WriteClass.Interactive, Audited = false, Publish = publish, ExpectedETag = expected }, cancellationToken);
    }

    private NewOrder ToOrder(Cart cart, string customerId, long number, Delivery? delivery) =>
        new("W" + number.ToString(CultureInfo.InvariantCulture), OrderKinds.Order, customerId, time.GetUtcNow(), cart.Currency,
            [.. cart.Lines.Select(l => new NewOrderLine(OrderLineKinds.Product, l.Product.Code, l.Quantity, l.Product.Price.Amount) { ProductId = l.Product.Id, Description = l.Product.Item.DisplayText })])
        {
            Source = "shop",
            Texts = delivery?.Texts() ?? NewOrder.NoTexts,
        };
}
