using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Accounts;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Decisions;

/// <summary>The agent's desk: who may use it, the second click, the wrong decision, the wrong input, and the customer who is somebody else by now.</summary>
public sealed class AgentDeskTests
{
    private const string Emma = $"/admin/customers/{RunningHost.Emma}/proposals";
    private const string Wang = $"/admin/customers/{RunningHost.Wang}/proposals";

    [Theory, OnSqlite, OnPostgres]
    public async Task An_agent_works_with_the_decisions_of_this_customer_and_no_other(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        var rule = await work.RuleAsync("At the desk", await work.OfferAsync("A cup", 100), "desk.web");
        using var agent = Person.At(host);
        await agent.SignInAsync("arthur", await host.CreateUserAsync("arthur", "Agent"));

        // The same form twice asks once; another place with its key is refused.
        var asked = await agent.PostAsync(Emma, "Ask", ("channel", "phone"), ("touchpoint", "desk.web"), ("key", "one"));
        (await agent.PostAsync(Emma, "Ask", ("channel", "phone"), ("touchpoint", "desk.web"), ("key", "one"))).Location.ShouldBe(asked.Location.ShouldNotBeNull());
        var decision = asked.Location!.Split("decision=")[1];
        (await agent.GetAsync($"{Emma}?decision={decision}")).Text.ShouldContain("A cup");
        (await agent.PostAsync(Emma, "Ask", ("channel", "pigeon"), ("touchpoint", "desk.web"))).Text.ShouldContain("Choose one of the channels.");
        (await agent.PostAsync(Emma, "Ask", ("channel", "phone"), ("touchpoint", " "))).Status.ShouldBe(400);

        // Somebody else's.
        (await agent.GetAsync($"{Wang}?decision={decision}")).Status.ShouldBe(404);
        (await agent.PostAsync(Wang, "Respond", ("decision", decision), ("rule", rule), ("kind", "Accepted"))).Status.ShouldBe(404);
        (await agent.GetAsync("/admin/customers/nobody/proposals")).Status.ShouldBe(404);
        (await agent.PostAsync(Emma, "Respond", ("decision", decision), ("rule", rule), ("kind", "Withheld"))).Status.ShouldBe(400);

        // Said twice it counts once; said the other way it is refused, on the page.
        foreach (var _ in Enumerable.Range(0, 2))
        {
            (await agent.PostAsync(Emma, "Respond", ("decision", decision), ("rule", rule), ("kind", "Declined"), ("reason", "太貴"))).Status.ShouldBe(302);
        }

        var other = await agent.PostAsync($"{Emma}?decision={decision}", "Respond", ("decision", decision), ("rule", rule), ("kind", "Accepted"));
        (other.Status, other.Text.Contains("answered already", StringComparison.Ordinal)).ShouldBe((409, true));
        (await host.AlterAsync("UPDATE DecisionResponse SET Reason = Reason WHERE DecisionId = @decision AND Reason = '太貴'", new { decision })).ShouldBe(1);
        (await agent.GetAsync($"/admin/customers/{RunningHost.Emma}?panel=proposals")).Text.ShouldContain("Declined");
    }

    [Fact]
    public async Task Who_may_not_see_decisions_or_ask_for_them_does_not()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        (await api.SendJsonAsync(HttpMethod.Post, "/api/roles", new { name = "Looker", permissions = new[] { "AccessAdmin", "ViewCustomers", "ViewDecisions" } })).Status.ShouldBe(201);
        using var looker = Person.At(host);
        await looker.SignInAsync("lou", await host.CreateUserAsync("lou", "Looker"));
        var page = await looker.GetAsync(Emma);
        (page.Status, page.Text.Contains("handler=Ask", StringComparison.Ordinal)).ShouldBe((200, false));
        var refused = await looker.PostAsync(Emma, "Ask", ("channel", "phone"), ("touchpoint", "desk.web"));
        (refused.Status == 403 || refused.Location?.Contains("/admin/denied", StringComparison.Ordinal) == true).ShouldBeTrue($"{refused.Status} {refused.Location}");

        using var widget = await new RunningWidget(host).OpenAsync();
        using var answer = await widget.GetAsync(Emma);
        ((int)answer.StatusCode).ShouldBe(403);
    }
}
