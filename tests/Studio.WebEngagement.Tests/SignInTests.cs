using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Accounts;

namespace Studio.WebEngagement.Tests;

public sealed class SignInTests : IAsyncLifetime
{
    private ShopHost _host = null!;

    public async Task InitializeAsync() => _host = await ShopHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Signing_in_links_the_visitor_and_is_recorded_with_the_customer()
    {
        var customer = await _host.AddCustomerAsync("Mei Lin");
        var browser = _host.Open();
        var (_, visitor) = await browser.SubjectAsync();
        (await browser.SignInAsync(customer)).Headers.Location!.OriginalString.ShouldBe("/shop");

        (await browser.SubjectAsync()).ShouldBe(("customer", customer));
        (await LinksAsync()).ShouldBe([(visitor, customer, """{"note":"shop sign-in"}""")]);
        (await _host.QueryAsync<(string, string)>("SELECT SubjectId, VisitorId FROM Interaction WHERE Type = 'sign_in'")).ShouldBe([(customer, visitor)]);
        (await browser.GetAsync("/shop")).ShouldContain("Mei Lin");
    }

    [Fact]
    public async Task After_signing_out_the_browser_is_a_fresh_visitor()
    {
        var customer = await _host.AddCustomerAsync("Mei Lin");
        var browser = _host.Open();
        var (_, before) = await browser.SubjectAsync();
        await browser.SignInAsync(customer);
        await browser.PostFormAsync("/shop/sign-out");

        var after = await browser.SubjectAsync();
        after.Kind.ShouldBe("visitor");
        after.Id.ShouldNotBe(before);
    }

    [Fact]
    public async Task Two_customers_of_one_browser_are_not_merged()
    {
        var (mei, jan) = (await _host.AddCustomerAsync("Mei Lin"), await _host.AddCustomerAsync("Jan Bakker"));
        var browser = _host.Open();
        await browser.SignInAsync(mei);
        await browser.SignInAsync(jan);

        var links = await LinksAsync();
        links.Select(l => l.Customer).ShouldBe([mei, jan]);
        links.Select(l => l.Visitor).Distinct().Count().ShouldBe(2);
        (await browser.SubjectAsync()).ShouldBe(("customer", jan));
    }

    [Fact]
    public async Task Signing_in_again_adds_no_second_link()
    {
        var customer = await _host.AddCustomerAsync("Mei Lin");
        var browser = _host.Open();
        await browser.SignInAsync(customer);
        await browser.SignInAsync(customer);
        (await LinksAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Only_sample_customers_can_be_played()
    {
        var real = await _host.AddCustomerAsync("Ann Real", sample: false);
        var browser = _host.Open();
        (await browser.GetAsync("/shop/sign-in")).ShouldNotContain("Ann Real");
        foreach (var id in new[] { real, "", "nobody", await _host.AddProductAsync("A1", "Tea", 100) })
        {
            await browser.SignInAsync(id);
            (await browser.SubjectAsync()).Kind.ShouldBe("visitor");
        }
    }

    [Fact]
    public async Task Nobody_can_be_played_where_it_is_switched_off()
    {
        await using var host = await ShopHost.StartAsync(sampleSignIn: false);
        var customer = await host.AddCustomerAsync("Mei Lin");
        var browser = host.Open();
        (await browser.GetAsync("/shop/sign-in")).ShouldNotContain("Mei Lin");
        await browser.SignInAsync(customer);
        (await browser.SubjectAsync()).Kind.ShouldBe("visitor");
    }

    [Fact]
    public async Task An_invitation_works_once_and_looking_at_it_uses_nothing_up()
    {
        var customer = await _host.AddCustomerAsync("Ann Real", sample: false);
        var token = await _host.Services.GetRequiredService<ShopAccess>().InviteAsync(customer, "admin", CancellationToken.None);
        var browser = _host.Open();
        (await browser.GetAsync("/shop/welcome?token=" + token)).ShouldContain("Continue");
        (await browser.SubjectAsync()).Kind.ShouldBe("visitor");

        await browser.PostFormAsync("/shop/welcome", ("token", token));
        (await browser.SubjectAsync()).ShouldBe(("customer", customer));

        var second = _host.Open();
        using var refused = await second.PostFormAsync("/shop/welcome", ("token", token));
        refused.Headers.Location!.OriginalString.ShouldBe("/shop/sign-in");
        (await second.SubjectAsync()).Kind.ShouldBe("visitor");
    }

    [Fact]
    public async Task A_deleted_customer_is_signed_out()
    {
        var customer = await _host.AddCustomerAsync("Mei Lin");
        var browser = _host.Open();
        await browser.SignInAsync(customer);
        await _host.DeleteAsync(customer);
        (await browser.SubjectAsync()).Kind.ShouldBe("visitor");
    }

    [Fact]
    public async Task After_signing_in_the_way_leads_to_this_host_only()
    {
        var customer = await _host.AddCustomerAsync("Mei Lin");
        foreach (var (url, expected) in new[] { ("/shop/cart", "/shop/cart"), ("https://evil.example", "/shop"), ("//evil.example", "/shop"), ("/\\evil.example", "/shop"), ("shop", "/shop") })
        {
            using var response = await _host.Open().PostFormAsync("/shop/sign-in", ("customer", customer), ("returnUrl", url));
            response.Headers.Location!.OriginalString.ShouldBe(expected);
        }
    }

    [Fact]
    public async Task A_form_without_the_antiforgery_token_signs_nobody_in()
    {
        var customer = await _host.AddCustomerAsync("Mei Lin");
        var browser = _host.Open();
        using var response = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri("/shop/sign-in", UriKind.Relative))
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("customer", customer)]),
        });
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await browser.SubjectAsync()).Kind.ShouldBe("visitor");
    }

    private Task<IReadOnlyList<(string Visitor, string Customer, string Evidence)>> LinksAsync() =>
        _host.QueryAsync<(string, string, string)>("SELECT SubjectId, CustomerId, Evidence FROM SubjectLink WHERE EndedUtc IS NULL ORDER BY Id");
}
