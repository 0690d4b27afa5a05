using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Customers;
using Studio.Customers.Accounts;
using Studio.Customers.Identity;
using Studio.Customers.Identity.Identifiers;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.SignIn;
using Studio.Kernel.Settings;

namespace Studio.WebEngagement.Visits;

/// <summary>A customer whom anyone may play in a demonstration.</summary>
public sealed record SampleCustomer(string Id, string Name);

/// <summary>What became of a sign-in by mail address and password.</summary>
/// <param name="Succeeded">True where the customer is signed in.</param>
/// <param name="Wait">How long to wait before the next attempt, where there were too many.</param>
public sealed record PasswordSignIn(bool Succeeded, TimeSpan? Wait = null);

/// <summary>Lets customers in and out. A sign-in links the browser's visitor to the customer; two known customers are never merged by sharing a browser.</summary>
public sealed class ShopSignIn(
    UnitOfWork unit, ContentManager content, ContentQueries queries, ContentDefinitionStore definitions, ISettingsStore settings,
    ShopAccess access, CustomerAccounts accounts, SignInThrottle throttle, VisitorLinks links, ContactRepository contacts, VisitorCookie cookie, ShopVisits visits, IdentityResolver resolver, IdGenerator ids)
{
    private const int MaximumSamples = 50;
    private const int MaximumToken = 200;

    /// <summary>The customers who may be played at one click; empty unless <see cref="ShopSettings.SampleSignIn"/> is on.</summary>
    public async Task<IReadOnlyList<SampleCustomer>> SamplesAsync(CancellationToken cancellationToken)
    {
        if (!(await settings.GetAsync<ShopSettings>(cancellationToken)).SampleSignIn)
        {
            return [];
        }

        var samples = new List<SampleCustomer>();
        foreach (var type in (await definitions.GetAsync(cancellationToken)).TypesWith(CustomerParts.Customer))
        {
            var page = await queries.QueryAsync(new ContentQuery(type)
            {
                Filters = [new ContentFilter(CustomerParts.Customer + ".Sample", FilterOperator.Eq, "true")],
                SortBy = "CreatedUtc",
                Descending = false,
                PageSize = MaximumSamples,
            }, cancellationToken);
            samples.AddRange(page.Items.Select(i => new SampleCustomer(i.ContentItemId, NameOf(i))));
        }

        return samples;
    }

    /// <summary>Signs a sample customer in; false where there is none of this id, or samples may not be played here.</summary>
    public async Task<bool> SignInAsSampleAsync(HttpContext context, string? customerId, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(customerId) || !(await settings.GetAsync<ShopSettings>(cancellationToken)).SampleSignIn)
        {
            return false;
        }

        var customer = await FindCustomerAsync(customerId, cancellationToken);
        if (customer is null || !customer.GetFlag(CustomerParts.Customer, "Sample"))
        {
            return false;
        }

        await SignInAsync(context, customer, cancellationToken);
        return true;
    }

    /// <summary>Signs in whose mail address and password these are; guessing is slowed.</summary>
    public async Task<PasswordSignIn> SignInWithPasswordAsync(HttpContext context, string email, string password, CancellationToken cancellationToken)
    {
        var attempt = new SignInAttempt("shop:" + CustomerAccounts.Normalise(email), SignInThrottle.AddressOf(context.Connection.RemoteIpAddress), Device: null);
        if (throttle.Begin(attempt) is { } wait)
        {
            return new PasswordSignIn(false, wait);
        }

        string? id;
        try
        {
            id = await accounts.FindAsync(email, password, cancellationToken);
        }
        catch (ProblemException e) when (e.RetryAfter is { } pause)
        {
            return new PasswordSignIn(false, pause);
        }

        if (id is null || await FindCustomerAsync(id, cancellationToken) is not { } customer)
        {
            return new PasswordSignIn(false);
        }

        throttle.Succeeded(attempt);
        await SignInAsync(context, customer, cancellationToken, email);
        return new PasswordSignIn(true);
    }

    /// <summary>Uses an invitation up and signs its customer in; false where it is unknown, expired or used.</summary>
    public async Task<bool> RedeemAsync(HttpContext context, string? token, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(token) || token.Length > MaximumToken
            || await access.RedeemAsync(token, cancellationToken) is not { } id
            || await FindCustomerAsync(id, cancellationToken) is not { } customer)
        {
            return false;
        }

        await SignInAsync(context, customer, cancellationToken);
        return true;
    }

    /// <summary>Signs out. The browser becomes a fresh visitor, so that whoever uses it next is not taken for the customer.</summary>
    public async Task SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(ShopVisits.Scheme);
        cookie.Renew(context);
        ShopVisits.Forget(context);
    }

    internal static ClaimsPrincipal Principal(ContentItem customer) => new(new ClaimsIdentity(
        [new Claim(Caller.CustomerClaim, customer.ContentItemId), new Claim(ClaimTypes.Name, NameOf(customer))], ShopVisits.Scheme));

    private async Task SignInAsync(HttpContext context, ContentItem customer, CancellationToken cancellationToken, string? email = null)
    {
        var before = await visits.GetAsync(context);
        var visitor = await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var id = before.VisitorId;
            if (!await links.LinkAsync(session, id, customer.ContentItemId, "shop sign-in", ct))
            {
                id = ids.NewId();
                await links.LinkAsync(session, id, customer.ContentItemId, "shop sign-in", ct);
            }

            if (email is not null)
            {
                // Nobody sent anything to the address: that it belongs to the account verifies nothing, but a person may see that somebody else has it too.
                await resolver.ObserveAsync(session, Subject.Customer(customer.ContentItemId), [new GivenIdentifier("mail", email)], IdentifierSources.SignIn, ct);
            }

            await contacts.RecordAsync(session, new NewInteraction(Subject.Customer(customer.ContentItemId), "sign_in") { Touchpoint = "shop.sign-in", VisitorId = id }, ct);
            return id;
        }, cancellationToken);

        // Cookies after the commit: a browser never holds what the log does not know.
        cookie.Issue(context, visitor);
        await context.SignInAsync(ShopVisits.Scheme, Principal(customer), new AuthenticationProperties { IsPersistent = true });
        ShopVisits.Forget(context);
    }

    private async Task<ContentItem?> FindCustomerAsync(string id, CancellationToken cancellationToken) =>
        await content.GetAsync(id, VersionOptions.Published, cancellationToken) is { } item && item.Content.ContainsKey(CustomerParts.Customer) ? item : null;

    private static string NameOf(ContentItem customer) => customer.GetText(CustomerParts.Customer, "Name") is { Length: > 0 } name ? name : customer.DisplayText;
}
