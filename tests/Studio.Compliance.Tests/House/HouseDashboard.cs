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
        (await OrderAsync(admin)).ShouldBe(["offers", "ways"]);

        await PostAsync(admin, "Move", ("name", "ways"), ("up", "true"));
        (await OrderAsync(admin)).ShouldBe(["ways", "offers"]);
        await PostAsync(admin, "Toggle", ("name", "offers"));
        using var again = await house.Tenant.SignInAsync();
        (await OrderAsync(again)).ShouldBe(["ways"]);

        await PostAsync(admin, "Reset");
        (await OrderAsync(again)).ShouldBe(["offers", "ways"]);
        using var unknown = await admin.PostAsync("/admin?handler=Toggle", new FormUrlEncodedContent([KeyValuePair.Create("name", "nothing")]));
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

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
