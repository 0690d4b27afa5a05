using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Studio.ContentModel.Items;
using Studio.Customers;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;

namespace Studio.WebEngagement.Visits;

/// <summary>Who is in the shop: a browser, and the customer who signed in with it.</summary>
/// <param name="VisitorId">The browser.</param>
/// <param name="CustomerId">The signed-in customer, or null.</param>
/// <param name="Name">The customer's name, or null.</param>
public sealed record ShopPerson(string VisitorId, string? CustomerId, string? Name)
{
    /// <summary>Whom contacts and orders are with.</summary>
    public Subject Subject => CustomerId is null ? Subject.Visitor(VisitorId) : Subject.Customer(CustomerId);
}

/// <summary>Tells who is in the shop. Studio's own users are none of its business: an employee's sign-in makes nobody a customer.</summary>
public sealed class ShopVisits(VisitorCookie cookie)
{
    /// <summary>The authentication scheme of customers in the shop.</summary>
    public const string Scheme = "Shop";

    private static readonly object ItemKey = new();

    /// <summary>Who the request is from; a browser that was never here becomes a visitor.</summary>
    public async Task<ShopPerson> GetAsync(HttpContext context)
    {
        if (context.Items[ItemKey] is ShopPerson known)
        {
            return known;
        }

        var signedIn = (await context.AuthenticateAsync(Scheme)).Principal;
        var person = new ShopPerson(cookie.GetOrIssue(context), signedIn?.FindFirstValue(Caller.CustomerClaim), signedIn?.FindFirstValue(ClaimTypes.Name));
        context.Items[ItemKey] = person;
        return person;
    }

    internal static void Forget(HttpContext context) => context.Items.Remove(ItemKey);
}

/// <summary>Looks at each request whether the signed-in customer is still one, and takes his name as it is now.</summary>
internal sealed class ShopCookieEvents(ContentManager content) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var id = context.Principal?.FindFirstValue(Caller.CustomerClaim);
        var customer = id is null ? null : await content.GetAsync(id, VersionOptions.Published, context.HttpContext.RequestAborted);
        if (customer is null || !customer.Content.ContainsKey(CustomerParts.Customer))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(ShopVisits.Scheme);
            return;
        }

        context.ReplacePrincipal(ShopSignIn.Principal(customer));
    }
}
