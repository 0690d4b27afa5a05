using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Items;
using Studio.Customers;
using Studio.Customers.Accounts;
using Studio.Customers.PersonalData;

namespace Studio.WebEngagement.Tests;

/// <summary>Customers open accounts and sign in; nobody learns who has one.</summary>
public sealed class AccountTests : IAsyncLifetime
{
    private const string Password = "three quiet words";
    private ShopHost _host = null!;

    public async Task InitializeAsync() => _host = await ShopHost.StartAsync(sampleSignIn: false);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Who_opens_an_account_signs_in_with_it_and_is_a_customer()
    {
        var browser = _host.Open();
        using var opened = await OpenAsync(browser, "Mei Lin", "Mei@Example.com");
        opened.Headers.Location!.OriginalString.ShouldBe("/shop/sign-in");
        (await browser.SubjectAsync()).Kind.ShouldBe("visitor", "opening proves nothing yet");

        using var entered = await SignInAsync(browser, " mei@example.COM ", Password);
        entered.Headers.Location!.OriginalString.ShouldBe("/shop");
        var (kind, id) = await browser.SubjectAsync();
        kind.ShouldBe("customer");
        var customer = await _host.InScopeAsync(s => s.GetRequiredService<ContentManager>().GetAsync(id, VersionOptions.Published, CancellationToken.None));
        (customer!.GetText(CustomerParts.Customer, "Name"), customer.GetText(CustomerParts.Customer, "Email")).ShouldBe(("Mei Lin", "Mei@Example.com"));
        (await _host.QueryAsync<string>("SELECT PasswordHash FROM CustomerAccount")).ShouldHaveSingleItem().ShouldNotContain(Password);
    }

    [Fact]
    public async Task The_cart_survives_the_sign_in()
    {
        await _host.AddProductAsync("A1", "Tea", 495);
        var browser = _host.Open();
        await browser.AddAsync("A1", 3);
        using var opened = await OpenAsync(browser, "Mei Lin", "mei@example.com");
        using var entered = await SignInAsync(browser, "mei@example.com", Password);
        (await browser.GetAsync("/shop/cart")).ShouldContain("GBP 14.85");
    }

    [Fact]
    public async Task An_address_that_has_an_account_gets_the_same_answer_and_keeps_its_own()
    {
        using var first = await OpenAsync(_host.Open(), "Mei Lin", "mei@example.com");
        var other = _host.Open();
        using var second = await PostAsync(other, "/shop/sign-up", ("name", "Mallory"), ("email", "MEI@example.com"), ("password", "four other quiet words"));
        (second.StatusCode, second.Headers.Location).ShouldBe((first.StatusCode, first.Headers.Location));
        (await _host.QueryAsync<string>("SELECT CustomerId FROM CustomerAccount")).Count.ShouldBe(1);

        using var refused = await SignInAsync(other, "mei@example.com", "four other quiet words");
        using var unknown = await SignInAsync(other, "nobody@example.com", "four other quiet words");
        (refused.StatusCode, unknown.StatusCode).ShouldBe((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest));
        Sentence(await refused.Content.ReadAsStringAsync()).ShouldBe(Sentence(await unknown.Content.ReadAsStringAsync()));
        (await other.SubjectAsync()).Kind.ShouldBe("visitor");
    }

    [Fact]
    public async Task An_address_of_a_known_customer_does_not_open_his_record()
    {
        var known = await _host.AddCustomerAsync("Ann Real", sample: false);
        await _host.InScopeAsync(async s =>
        {
            var content = s.GetRequiredService<ContentManager>();
            var item = (await content.GetAsync(known, VersionOptions.Published, CancellationToken.None))!;
            return await content.SaveAsync(item.SetText(CustomerParts.Customer, "Email", "ann@example.com"), new SaveOptions(), CancellationToken.None);
        });
        var browser = _host.Open();
        using var opened = await OpenAsync(browser, "Mallory", "ann@example.com");
        using var entered = await SignInAsync(browser, "ann@example.com", Password);
        var (kind, id) = await browser.SubjectAsync();
        kind.ShouldBe("customer");
        id.ShouldNotBe(known);
    }

    [Theory]
    [InlineData("", "mei@example.com", Password, "A name of at most 100 characters is needed.")]
    [InlineData("Mei", "mei", Password, "A mail address such as name@example.com is needed.")]
    [InlineData("Mei", "mei@example", Password, "A mail address such as name@example.com is needed.")]
    [InlineData("Mei", "mei@example.com\r\nBcc: x@y.z", Password, "A mail address such as name@example.com is needed.")]
    [InlineData("Mei", "mei@example.com", "short", "A password of 10 to 256 characters is needed.")]
    [InlineData("Mei", "mei@example.com", "mei@example.com1", "A password that does not contain the mail address is needed.")]
    public async Task What_is_wrong_is_said_beside_the_field(string name, string email, string password, string expected)
    {
        using var refused = await PostAsync(_host.Open(), "/shop/sign-up", ("name", name), ("email", email), ("password", password));
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var page = await refused.Content.ReadAsStringAsync();
        Browser.Between(page, "class=\"field-validation-error\" id=\"", "</span>").ShouldContain(expected);
        page.ShouldNotContain("value=\"" + password);
        (await _host.QueryAsync<string>("SELECT Email FROM CustomerAccount")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Guessing_is_slowed()
    {
        using var opened = await OpenAsync(_host.Open(), "Mei Lin", "mei@example.com");
        var browser = _host.Open();
        for (var i = 0; i < 6; i++)
        {
            using var guess = await SignInAsync(browser, "mei@example.com", "a wrong password");
        }

        using var slowed = await SignInAsync(browser, "mei@example.com", Password);
        slowed.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        slowed.Headers.RetryAfter.ShouldNotBeNull();
        (await browser.SubjectAsync()).Kind.ShouldBe("visitor");
    }

    [Fact]
    public async Task The_account_is_part_of_what_is_known_of_the_customer_and_goes_with_him()
    {
        var browser = _host.Open();
        using var opened = await OpenAsync(browser, "Mei Lin", "mei@example.com");
        using var entered = await SignInAsync(browser, "mei@example.com", Password);
        var (_, id) = await browser.SubjectAsync();
        await _host.InScopeAsync(async s =>
        {
            var data = s.GetRequiredService<PersonalDataService>();
            var export = await data.ExportAsync(id, CancellationToken.None);
            export!.ToJsonString().ShouldContain("\"openedAt\"");
            await data.EraseAsync(id, "test", CancellationToken.None);
            return (JsonNode?)null;
        });
        (await _host.QueryAsync<string>("SELECT Email FROM CustomerAccount")).ShouldBeEmpty();
        (await browser.SubjectAsync()).Kind.ShouldBe("visitor");
        using var again = await OpenAsync(browser, "Mei Lin", "mei@example.com");
        using var back = await SignInAsync(browser, "mei@example.com", Password);
        back.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task After_the_customer_is_deleted_his_address_is_free()
    {
        var browser = _host.Open();
        using var opened = await OpenAsync(browser, "Mei Lin", "mei@example.com");
        await _host.DeleteAsync((await _host.QueryAsync<string>("SELECT CustomerId FROM CustomerAccount"))[0]);
        using var refused = await SignInAsync(browser, "mei@example.com", Password);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var again = await PostAsync(browser, "/shop/sign-up", ("name", "Mei"), ("email", "mei@example.com"), ("password", "four other quiet words"));
        using var back = await SignInAsync(browser, "mei@example.com", "four other quiet words");
        back.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Many_sign_ups_at_once_open_one_account()
    {
        var account = new NewCustomerAccount("Mei", "mei@example.com", Password, "en");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _host.InScopeAsync(async s =>
        {
            await s.GetRequiredService<CustomerAccounts>().OpenAsync(account, CancellationToken.None);
            return true;
        })));
        (await _host.QueryAsync<long>("SELECT count(*) FROM ContentItem WHERE Type = 'Customer' AND Latest = 1")).ShouldBe([1]);
    }

    private static Task<HttpResponseMessage> OpenAsync(Browser browser, string name, string email) => PostAsync(browser, "/shop/sign-up", ("name", name), ("email", email), ("password", Password));

    private static Task<HttpResponseMessage> SignInAsync(Browser browser, string email, string password) => PostAsync(browser, "/shop/sign-in?handler=Account", ("email", email), ("password", password));

    private static Task<HttpResponseMessage> PostAsync(Browser browser, string url, params (string, string)[] fields) => browser.PostFormAsync(url, fields);

    private static string Sentence(string page) => Browser.Between(page, "<p class=\"shop-notice is-error\" role=\"alert\">", "</p>");
}
