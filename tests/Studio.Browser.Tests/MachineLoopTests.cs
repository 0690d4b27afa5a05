using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Testing;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>
/// The whole loop: a planner's rule on a dear cart reaches a customer in the shop with the script's words, his answer reaches the agent, who sees why, and the planner, who tries
/// another condition on what happened.
/// </summary>
[Collection(BrowserCollection.Name)]
[Trait("Pictures", "yes")]
public sealed class MachineLoopTests(BrowserFixture browser)
{
    private const string RuleName = "A dear cart of a coffee lover";
    private const string ScriptName = "The machine for a dear cart";
    private const string OfferTitle = "Espresso machine, first service free";
    private const string Condition = "cart.total > 3000 && facts.bought('COFFEE-250') && !facts.bought('MACHINE-1') && !cart.has('MACHINE-1')";
    private const string Oliver = "01readycst0000000000000005";

    [Fact]
    public async Task A_dear_cart_is_offered_the_machine_an_agent_sees_why_and_a_changed_condition_is_replayed()
    {
        await using var host = await StudioHost.StartAsync();
        await using var planner = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        await planner.SignInToStudioAsync("petra", await host.CreateUserAsync("petra", "Planner"));
        await WriteScriptAsync(planner.Page);
        await WriteRuleAsync(planner.Page);

        await using var customer = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        await BuyCoffeeAsync(customer);
        await FillCartAsync(customer.Page);
        await SeeAndAcceptAsync(customer.Page);

        await using var agent = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        await agent.SignInToStudioAsync("arthur", await host.CreateUserAsync("arthur", "Agent"));
        await SeeWhyAsync(agent.Page);

        await SeePerformanceAsync(planner.Page);
        await ReplayAsync(planner.Page);
        planner.Faults.ShouldBeEmpty();
        customer.Faults.ShouldBeEmpty();
        agent.Faults.ShouldBeEmpty();
    }

    private static async Task WriteScriptAsync(IPage page)
    {
        await page.GotoAsync("/admin/content/SalesScript/new");
        await page.Labelled("Name").FillAsync(ScriptName);
        await page.Group("Text (Liquid)").Labelled("English").FillAsync("{{ customer.name }}, with so much for your coffee: {{ offer.title }}, {{ offer.value }}.");
        await page.Button("Publish").ClickAsync();
        await Expect(page.GetByText("Published", new() { Exact = true }).First).ToBeVisibleAsync();
    }

    private static async Task WriteRuleAsync(IPage page)
    {
        await page.GotoAsync("/admin/rules/new");
        await page.Labelled("Name").FillAsync(RuleName);
        await page.Labelled("Offer").SelectOptionAsync(OfferTitle);
        await page.Labelled("Sales script").SelectOptionAsync(ScriptName);
        await page.Labelled("Touchpoints").FillAsync("shop.cart");
        await page.Labelled("Priority").FillAsync("90");
        await page.Labelled("As JavaScript").CheckAsync();
        await page.Labelled("Condition").PutInAsync(Condition);
        await page.Button("Publish").ClickAsync();
        await Expect(page.GetByText("The rule is published")).ToBeVisibleAsync();
    }

    private static async Task BuyCoffeeAsync(Window customer)
    {
        var page = customer.Page;
        await customer.SignInToShopAsync("Oliver Smith");
        await page.GotoAsync("/shop/product/COFFEE-250");
        await page.Button("Put into the cart").ClickAsync();
        await Expect(page.Heading("Cart")).ToBeVisibleAsync();
        await customer.GoToCheckoutAsync();
        await page.Button("Order now").ClickAsync();
        await Expect(page.GetByText("is placed.")).ToBeVisibleAsync();
    }

    private static async Task FillCartAsync(IPage page)
    {
        // A cart of 2,937 is not dear enough.
        await page.GotoAsync("/shop/product/GRINDER-1");
        await page.Labelled("Quantity").FillAsync("33");
        await page.Button("Put into the cart").ClickAsync();
        await Expect(page.Heading("Cart")).ToBeVisibleAsync();
        await Expect(page.Locator("studio-placement")).ToHaveAttributeAsync("data-state", "empty");
        await page.GotoAsync("/shop/product/GRINDER-1");
        await page.Button("Put into the cart").ClickAsync();
    }

    private static async Task SeeAndAcceptAsync(IPage page)
    {
        var offer = page.Part("An offer for you");
        await Expect(offer.GetByRole(AriaRole.Heading)).ToHaveTextAsync(OfferTitle);
        await Expect(offer).ToContainTextAsync($"Oliver Smith, with so much for your coffee: {OfferTitle}, GBP 249.00.");
        await Pictures.TakeAllAsync(page, "machine-cart");
        await offer.Button("Yes, please").ClickAsync();
        await Expect(page.GetByText("Thank you! We have noted it.")).ToBeVisibleAsync();
    }

    /// <summary>An agent sees the visit and what was decided, and opens the decision from the contact: why this, and why nothing else.</summary>
    private static async Task SeeWhyAsync(IPage page)
    {
        await page.GotoAsync("/admin/customers/" + Oliver);
        var contacts = page.Part("Contacts").GetByRole(AriaRole.Listitem);
        foreach (var what in new[] { "Page view", "Cart changed", "Offer proposed", "Offer accepted" })
        {
            await Expect(contacts.Filter(new() { HasText = what }).First).ToBeVisibleAsync();
        }

        await Pictures.TakeAllAsync(page, "machine-timeline");
        await contacts.Filter(new() { HasText = "Offer accepted" }).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Heading("Decision")).ToBeVisibleAsync();
        var why = page.Part("Why and why not");
        await Expect(why.GetByRole(AriaRole.Row).Filter(new() { HasText = RuleName })).ToContainTextAsync("It matched and was proposed.");
        await Expect(why.GetByRole(AriaRole.Row).Filter(new() { HasText = "Coffee in the cart, no machine yet" })).ToContainTextAsync("Its condition was not true.");
        await Expect(why.GetByRole(AriaRole.Link)).ToHaveCountAsync(0, new() { Timeout = 2_000 });
        await Expect(page.Part("Facts at that moment")).ToContainTextAsync("3026");
        await Pictures.TakeAllAsync(page, "machine-why");
    }

    private static async Task SeePerformanceAsync(IPage page)
    {
        await page.GotoAsync("/admin/performance");
        await Expect(page.Row(RuleName).Cell("Presented")).ToHaveTextAsync("1");
        await Expect(page.Row(RuleName).Cell("Accepted")).ToHaveTextAsync("1");
    }

    /// <summary>With a dearer cart as the condition nobody would have been told it.</summary>
    private static async Task ReplayAsync(IPage page)
    {
        await page.GotoAsync("/admin/rules");
        await page.Row(RuleName).Link(RuleName).ClickAsync();
        await page.Labelled("As JavaScript").CheckAsync();
        await page.Labelled("Condition").PutInAsync(Condition.Replace("3000", "5000", StringComparison.Ordinal));
        await page.Button("Save draft").ClickAsync();
        await Expect(page.GetByText("The draft is saved")).ToBeVisibleAsync();

        await page.GotoAsync("/admin/wind-tunnel");
        await page.Labelled(RuleName).First.CheckAsync();
        await page.Button("Start the replay").ClickAsync();
        await Expect(page.GetByText("Finished", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.Locator(".studio-stat").Filter(new() { HasText = "Told something else" }).Locator("dd")).ToHaveTextAsync("1");
        await Expect(page.Part("What would be told instead").First.GetByRole(AriaRole.Row).Filter(new() { HasText = OfferTitle })).ToContainTextAsync("1");
        await Expect(page.Part("Examples").GetByRole(AriaRole.Link)).ToHaveCountAsync(1);
        await Pictures.TakeAllAsync(page, "machine-replay");
    }
}
