using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Sessions;
using Studio.Data.Writing;

namespace Studio.Compliance.Tests.House;

[Collection(HouseGroup.Name)]
public sealed class HouseActivities(HouseTenant house) : ActivityCompliance, IAsyncLifetime
{
    private const string Receiver = "steps@example.com";

    protected override IReadOnlyDictionary<string, ActivityExample> Examples { get; } = new Dictionary<string, ActivityExample>
    {
        ["LogTask"] = new(new JsonObject { ["Text"] = "Hello", ["LogLevel"] = "Warning" }),
        ["SetPropertyTask"] = new(new JsonObject { ["PropertyName"] = "size", ["Value"] = new JsonArray(1, "two") }),
        ["SetOutputTask"] = new(new JsonObject { ["OutputName"] = "size", ["Value"] = 3 }),
        ["CorrelateTask"] = new(new JsonObject { ["Value"] = HouseTenant.Emma }),
        ["IfElseTask"] = new(new JsonObject { ["Condition"] = true }),
        ["ForkTask"] = new(new JsonObject { ["Branches"] = new JsonArray("mail", "call") }),
        ["SendMessageTask"] = new(new JsonObject { ["Channel"] = "email", ["To"] = Receiver, ["Subject"] = "Hello", ["Text"] = "您好" }),
        ["SignalEvent"] = new(new JsonObject { ["SignalName"] = "approved" }, new JsonObject { ["Signal"] = "Approved" }),
    };

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>What waits for a server would come to the next test's.</summary>
    public Task DisposeAsync() => house.Tenant.Services.GetRequiredService<IDatabase>().WriteAsync(
        WriteClass.Bulk, (s, ct) => s.ExecuteAsync("DELETE FROM OutgoingMessage WHERE Recipient = @Receiver", new { Receiver }, ct), default);

    protected override Task<IServiceProvider> TenantAsync() => Task.FromResult(house.Tenant.Services);

    [Fact]
    public async Task Programs_list_them_with_schemas_in_their_language()
    {
        using var admin = await house.Tenant.SignInAsync();
        var items = (JsonArray)(await ReadAsync(await admin.GetAsync("/api/activities")))["items"]!;
        items.Select(i => (string)i!["name"]!).ShouldBe(Examples.Keys, ignoreOrder: true);
        var log = items.First(i => (string)i!["name"]! == "LogTask")!;
        ((string)log["schema"]!["properties"]!["Text"]!["x-editor"]!).ShouldBe("textarea");
        ((JsonArray)log["schema"]!["required"]!).Select(r => (string)r!).ShouldBe(["Text"]);
        items.First(i => (string)i!["name"]! == "ForkTask")!["outcomes"].ShouldBeNull("they depend on what it is set to");
        items.First(i => (string)i!["name"]! == "IfElseTask")!["outcomes"]!.AsArray().Select(o => (string)o!).ShouldBe(["True", "False"]);

        admin.DefaultRequestHeaders.AcceptLanguage.ParseAdd("zh-TW");
        ((string)(await ReadAsync(await admin.GetAsync("/api/activities/LogTask")))["displayText"]!).ShouldBe("寫入記錄檔");
        (await admin.GetAsync("/api/activities/NoTask")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_step_is_tried_by_itself_and_recorded()
    {
        using var admin = await house.Tenant.SignInAsync();
        var done = await TryAsync(admin, "IfElseTask", new { properties = new { Condition = true } });
        done["outcomes"]!.AsArray().Select(o => (string)o!).ShouldBe(["True"]);
        (await TryAsync(admin, "SignalEvent", new { properties = new { SignalName = "go" } }))["state"]!.GetValue<string>().ShouldBe("Halted");
        (await TryAsync(admin, "SignalEvent", new { properties = new { SignalName = "go" }, input = new JsonObject { ["Signal"] = "stop" } }))["state"]!.GetValue<string>().ShouldBe("Halted");
        (await TryAsync(admin, "SignalEvent", new { properties = new { SignalName = "go" }, input = new JsonObject { ["Signal"] = "GO" } }))["state"]!.GetValue<string>().ShouldBe("Finished");
        (await TryAsync(admin, "SetPropertyTask", new { properties = new { PropertyName = "a", Value = new { b = 1 } } }))["variables"]!.ToJsonString().ShouldBe("""{"a":{"b":1}}""");

        var key = (string)(await TryAsync(admin, "LogTask", new { properties = new { Text = "secret words" }, trialId = HouseTenant.Emma }))["executionId"]!;
        key.ShouldBe("try-" + HouseTenant.Emma);
        var records = await house.Tenant.Services.GetRequiredService<IDatabase>().ReadAsync((s, ct) => s.QueryAsync<string>("SELECT AfterJson FROM Audit WHERE Action = 'workflows.step-tried' AND SubjectId = 'LogTask'", null, ct), default);
        records.ShouldContain(r => r.Contains(key) && r.Contains("Done"));
        records.ShouldAllBe(r => !r.Contains("secret words"));
    }

    [Fact]
    public async Task A_trial_says_which_way_a_message_would_go_and_queues_none()
    {
        using var admin = await house.Tenant.SignInAsync();
        var done = await TryAsync(admin, "SendMessageTask", new { properties = new { Channel = "email", To = Receiver, Text = "Hello" } });
        done["outcomes"]!.AsArray().Select(o => (string)o!).ShouldBe(["Done"]);
        ((bool)done["effectLeftOut"]!).ShouldBeTrue();
        var id = (string)done["output"]!["MessageId"]!;
        (await admin.GetAsync("/api/messages/" + id)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        ((int)JsonNode.Parse(await admin.GetStringAsync("/api/messages?search=" + Receiver))!["total"]!).ShouldBe(0);

        foreach (var (properties, path) in new (object, string)[]
        {
            (new { Channel = "email", To = "emma at example", Text = "Hello" }, "to"), (new { Channel = "email", Text = "Hello" }, "to"), (new { Channel = "email", To = Receiver }, "text"),
            (new { Channel = "pigeon", To = Receiver, Text = "Hello" }, "channel"), (new { Channel = "email", To = Receiver, Subject = "a\nBcc: all@example.com", Text = "Hello" }, "subject"),
        })
        {
            var failed = await TryAsync(admin, "SendMessageTask", new { properties });
            failed["outcomes"]!.AsArray().Select(o => (string)o!).ShouldBe(["Failed"]);
            failed["output"]!["Errors"]!.AsArray().Select(e => (string)e!["Path"]!).ShouldBe([path]);
            ((bool)failed["effectLeftOut"]!).ShouldBeFalse();
        }

        ((int)JsonNode.Parse(await admin.GetStringAsync("/api/messages?search=" + Receiver))!["total"]!).ShouldBe(0);
    }

    [Fact]
    public async Task What_does_not_fit_is_said_by_field()
    {
        using var admin = await house.Tenant.SignInAsync();
        foreach (var (body, path) in new (object, string)[]
        {
            (new { properties = new { Text = "" } }, "properties.Text"), (new { properties = new { Text = "x", LogLevel = "Loud" } }, "properties.LogLevel"),
            (new { properties = new { Text = "x", Colour = "red" } }, "properties.Colour"), (new { properties = 1 }, "properties"), (new { input = "x" }, "input"),
            (new { properties = new { Text = "x" }, trialId = "1" }, "trialId"), (new { properties = new { Text = "x" }, trialId = 1 }, "trialId"),
        })
        {
            using var answer = await admin.PostAsJsonAsync("/api/activities/LogTask/try", body);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, path);
            (await answer.Content.ReadAsStringAsync()).ShouldContain($"\"{path}\"");
        }

        using var twice = await admin.PostAsJsonAsync("/api/activities/ForkTask/try", new { properties = new { Branches = new[] { "a", "a" } } });
        (await twice.Content.ReadAsStringAsync()).ShouldContain("properties.Branches");
    }

    private static async Task<JsonNode> TryAsync(HttpClient client, string name, object body) => await ReadAsync(await client.PostAsJsonAsync($"/api/activities/{name}/try", body));

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
            return JsonNode.Parse(text)!;
        }
    }
}
