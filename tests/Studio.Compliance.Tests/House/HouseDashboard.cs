using System.Net;
using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Security;

namespace Studio.Compliance.Tests.House;

[Collection(HouseGroup.Name)]
public sealed class HouseDashboard(HouseTenant house) : DashboardWidgetCompliance
{
    protected override ClaimsPrincipal Person { get; } = new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "someone"), new Claim(ClaimTypes.Role, StandardPermissions.AdministratorRole)], "test"));

    protected override Task<AsyncServiceScope> OpenScopeAsync() => Task.FromResult(house.Tenant.Services.CreateAsyncScope());

    [Fact]
    public async Task A_person_hides_and_moves_widgets_and_finds_them_so_again()
    {
        using var admin = await house.Tenant.SignInAsync();
        string[] first = ["offers", "responses", "contacts", "orders", "failed-tasks", "ways"];
        (await OrderAsync(admin)).ShouldBe(first);

        await PostAsync(admin, "Move", ("name", "ways"), ("up", "true"));
        (await OrderAsync(admin)).ShouldBe(["offers", "responses", "contacts", "orders", "ways", "failed-tasks"]);
        await PostAsync(admin, "Toggle", ("name", "orders"));
        await PostAsync(admin, "Move", ("name", "ways"), ("up", "true"));
        using var again = await house.Tenant.SignInAsync();
        (await OrderAsync(again)).ShouldBe(["offers", "responses", "ways", "contacts", "failed-tasks"], "what is hidden is stepped over");

        await PostAsync(admin, "Toggle", ("name", "orders"));
        await PostAsync(admin, "Order", ("order", "orders,nothing,ways,orders"));
        (await OrderAsync(again)).Take(3).ShouldBe(["orders", "ways", "offers"]);
        HalvesOf(await again.GetStringAsync("/admin")).ShouldBe(4);
        await PostAsync(admin, "Resize", ("name", "offers"), ("full", "false"));
        HalvesOf(await again.GetStringAsync("/admin")).ShouldBe(5);

        await PostAsync(admin, "Reset");
        (await OrderAsync(again)).ShouldBe(first);
        using var unknown = await admin.PostAsync("/admin?handler=Toggle", new FormUrlEncodedContent([KeyValuePair.Create("name", "nothing")]));
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Each_widget_is_fetched_by_itself_or_all_with_the_page()
    {
        using var admin = await house.Tenant.SignInAsync();
        (await admin.GetStringAsync("/admin/dashboard/ways")).ShouldContain("/admin/users");
        (await admin.GetStringAsync("/admin")).ShouldNotContain("data-widget=\"ways\">");
        (await admin.GetStringAsync("/admin?whole=true")).ShouldContain("data-widget=\"ways\">");
        using var unknown = await admin.GetAsync("/admin/dashboard/nothing");
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static int HalvesOf(string page) => page.Split("col-lg-6").Length - 1;

    private static async Task<IReadOnlyList<string>> OrderAsync(HttpClient client)
    {
        var page = await client.GetStringAsync("/admin");
        return [.. page.Split("data-widget=\"").Skip(1).Select(part => part[..part.IndexOf('"')])];
    }

    private static async Task PostAsync(HttpClient client, string handler, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await client.PostAsync("/admin?handler=" + handler, form);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }
}
