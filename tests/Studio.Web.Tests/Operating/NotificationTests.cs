using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Accounts;
using Studio.Web.Tests.Hosts;
using Studio.Web.Tests.Isolation;

namespace Studio.Web.Tests.Operating;

/// <summary>Who ordered something in the background is told how it ended, at once and in the list; nobody else is.</summary>
[Collection(RunningHostGroup.Name)]
public class NotificationTests(RunningHost running)
{
    private const string Unread = "/api/notifications/unread";

    [HostFact]
    public async Task Who_ordered_an_action_is_told_of_its_end_and_nobody_else_is()
    {
        using var admin = Person.At(running.Host);
        (await admin.SignInAsync("admin", running.Host.AdminPassword)).IsIn.ShouldBeTrue();
        var name = $"other{Guid.NewGuid():N}"[..14];
        var password = await running.Host.CreateUserAsync(name, "Planner");
        using var other = await running.Host.SignInAsync(name, password);
        await using var hers = await ListenAsync(admin);
        var id = await ActAsync(admin, $"Item {Guid.NewGuid():N}");

        (await hers.ReceivesAsync(m => (string?)m["target"] == "changed")).ShouldBeTrue("the open page is told at once");
        var list = JsonNode.Parse((await admin.GetAsync("/api/notifications?state=unread")).Text)!["items"]!.AsArray();
        var told = list.First(n => ((string)n!["url"]!).EndsWith(id, StringComparison.Ordinal))!;
        ((string)told["text"]!, (string)told["tone"]!).ShouldBe(("The action on many items has ended: 1 changed, 0 refused.", "success"));

        // Another person has none, and can neither read nor tick off hers.
        ((int)(await other.SendJsonAsync(HttpMethod.Get, Unread)).Json!["count"]!).ShouldBe(0);
        (await other.SendJsonAsync(HttpMethod.Get, "/api/notifications")).Json!["items"]!.AsArray().ShouldBeEmpty();
        (await other.SendJsonAsync(HttpMethod.Post, $"/api/notifications/{told["id"]}/read")).Status.ShouldBe(404);
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/notifications")).Json!["items"]!.AsArray().ShouldBeEmpty("a program is nobody");

        // She opens it: it leads where it says, and is read.
        (await admin.PostAsync("/admin/notifications", "Open", ("id", (string)told["id"]!))).Location.ShouldBe("/admin/content-bulk/" + id);
        var after = JsonNode.Parse((await admin.GetAsync("/api/notifications?state=read")).Text)!["items"]!.AsArray();
        after.Select(n => (string)n!["id"]!).ShouldContain((string)told["id"]!);
        JsonNode.Parse((await admin.GetAsync("/api/notifications?state=unread")).Text)!["items"]!.AsArray().Select(n => (string)n!["id"]!).ShouldNotContain((string)told["id"]!);
    }

    [HostFact]
    public async Task It_is_read_found_and_ticked_off_in_the_readers_language()
    {
        using var admin = Person.At(running.Host);
        (await admin.SignInAsync("admin", running.Host.AdminPassword)).IsIn.ShouldBeTrue();
        await using var hers = await ListenAsync(admin);
        await ActAsync(admin, $"Item {Guid.NewGuid():N}");
        (await hers.ReceivesAsync(m => (string?)m["target"] == "changed")).ShouldBeTrue();
        admin.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("zh-TW");
        (await admin.GetAsync("/admin/notifications?q=" + Uri.EscapeDataString("批次"))).Text.ShouldContain(System.Net.WebUtility.HtmlEncode("批次操作完成：已變更 1 筆，0 筆無法變更。"));
        (await admin.GetAsync("/api/notifications?search=ended")).Text.ShouldContain("\"total\":0");
        (await admin.GetAsync("/api/notifications?state=old")).Status.ShouldBe(400);
        (await admin.PostAsync("/admin/notifications", "ReadAll")).Status.ShouldBe(302);
        JsonNode.Parse((await admin.GetAsync(Unread)).Text)!["count"]!.GetValue<int>().ShouldBe(0);
    }

    private async Task<HubSocket> ListenAsync(Person person)
    {
        var cookies = person.Cookies.GetCookieHeader(running.Host.Address);
        var (socket, status) = await HubSocket.OpenAsync(new Uri($"ws://{running.Host.Address.Authority}/hubs/notifications"), null, set => set("Cookie", cookies));
        status.ShouldBe(101);
        return socket!;
    }

    /// <summary>Lets the person change one item in the background; the action's id.</summary>
    private async Task<string> ActAsync(Person person, string name)
    {
        var item = await running.AddCustomerAsync(name);
        if (!person.Client.DefaultRequestHeaders.Contains("RequestVerificationToken"))
        {
            person.Client.DefaultRequestHeaders.Add("RequestVerificationToken", StudioHost.MetaToken(await person.Client.GetStringAsync("/admin")));
        }

        var order = new JsonObject { ["type"] = "Customer", ["action"] = "set", ["field"] = "CustomerPart.Country", ["value"] = new JsonObject { ["Text"] = "Norway" }, ["items"] = new JsonArray(item) };
        var started = await person.Client.SendJsonAsync(HttpMethod.Post, "/api/content-bulk", order);
        started.Status.ShouldBe(202, started.Text);
        var id = (string)started.Json!["id"]!;
        for (var i = 0; i < 200 && (string)(await person.Client.SendJsonAsync(HttpMethod.Get, "/api/content-bulk/" + id)).Json!["state"]! != "completed"; i++)
        {
            await Task.Delay(50);
        }

        return id;
    }
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(RunningPostgresHostGroup.Name)]
public sealed class NotificationTestsOnPostgres(RunningPostgresHost running) : NotificationTests(running);
