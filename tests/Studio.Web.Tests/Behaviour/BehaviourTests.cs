using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Behaviour;

/// <summary>Behaviour facts through the doors that people and programs have, on a host that is killed.</summary>
[Collection(RunningHostGroup.Name)]
public sealed class BehaviourTests(RunningHost running)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Theory, OnSqlite, OnPostgres]
    public async Task Facts_follow_contacts_through_kills_and_decay_untouched(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        await SendAsync(api, 3, minutesAgo: 200_000);
        var fact = await PublishAsync(api, Fact("notes", "Count", "contact.type == 'note'", null, "Ever"));
        await ReadyAsync(api, "notes");
        (await ValueAsync(host, fact)).ShouldBe(3, "what happened before the fact was published counts");

        // One of them is in the window for seconds only.
        var soon = await PublishAsync(api, Fact("notesLastHour", "Count", "contact.type == 'note'", 1, "Hours"));
        await ReadyAsync(api, "notesLastHour");
        await SendAsync(api, 2);
        await SendAsync(api, 1, at: TimeProvider.System.GetUtcNow().AddHours(-1).AddSeconds(12));
        (await ValueAsync(host, soon)).ShouldBe(3);

        await host.KillAsync();
        await host.RestartAsync();
        await SendAsync(api, 1);
        (await ValueAsync(host, fact)).ShouldBe(7);
        await UntilAsync(async () => await ValueAsync(host, soon) == 3, "time takes the oldest out of the window without any contact");

        // Another condition: everything is counted anew, killed in between.
        var other = Fact("notes", "DaysSince", "contact.type == 'note'", null, "Ever");
        other["ContentItemId"] = fact;
        (await api.SendJsonAsync(HttpMethod.Post, "/api/content", other)).Status.ShouldBe(200);
        await host.KillAsync();
        await host.RestartAsync();
        await ReadyAsync(api, "notes");
        (await ValueAsync(host, fact)).ShouldBe(0);
        var verified = await host.CommandAsync("verify");
        verified.ExitCode.ShouldBe(0, verified.Output);
    }

    [Fact]
    public async Task A_fact_is_tried_while_it_is_written_then_used_in_a_rule_and_goes_with_what_it_counted()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        await SendAsync(api, 4);
        var tried = await api.SendJsonAsync(HttpMethod.Post, "/api/behaviour/preview", new { aggregate = "Count", condition = "contact.type === 'note'", windowLength = "7", windowUnit = "Days" });
        tried.Status.ShouldBe(200, tried.Text);
        var emma = tried.Json!["examples"]!.AsArray().Single(e => (string)e!["customerId"]! == RunningHost.Emma)!;
        ((string)emma["script"]!).ShouldBe("4");
        tried.Json["tree"]!.ToJsonString().ShouldContain("\"field\":\"contact.type\"");
        var tree = await api.SendJsonAsync(HttpMethod.Post, "/api/behaviour/preview", new { aggregate = "Count", tree = new { field = "contact.type", @operator = "=", value = "note" }, windowUnit = "Ever" });
        ((string)tree.Json!["condition"]!).ShouldBe("contact.type === 'note'");

        var id = await PublishAsync(api, Fact("notes7d", "Count", "contact.type == 'note'", 7, "Days"));
        await ReadyAsync(api, "notes7d");
        var matched = await api.SendJsonAsync(HttpMethod.Post, "/api/rules/check", new { condition = "facts.notes7d >= 4" });
        ((int)matched.Json!["matches"]!).ShouldBe(1, matched.Text);
        var shares = await api.SendJsonAsync(HttpMethod.Get, $"/api/behaviour/facts/{id}/distribution");
        shares.Json!.AsArray().Sum(s => (long)s!["people"]!).ShouldBe(1);

        using var admin = await host.SignInAsync();
        foreach (var page in new[] { "/admin/behaviour", "/admin/behaviour/new", "/admin/behaviour/" + id })
        {
            (await admin.GetAsync(new Uri(page, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK, page);
        }

        (await api.SendJsonAsync(HttpMethod.Delete, $"/api/content/{id}")).Status.ShouldBe(204);
        await UntilAsync(async () => await new StoredRows(host).CountAsync("BehaviourValue") + await new StoredRows(host).CountAsync("BehaviourEntry") == 0, "nothing is kept of a fact that is none");
        (await api.SendJsonAsync(HttpMethod.Post, "/api/rules/check", new { condition = "facts.notes7d >= 4" })).Json!["errors"]!.AsArray().ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("Count", "contact.typ == 'note'", null, "Ever", "a", "Condition")]
    [InlineData("Count", "contact.type ==", null, "Ever", "a", "Condition")]
    [InlineData("Sum", "", null, "Ever", "a", "Value")]
    [InlineData("Count", "", null, "Days", "a", "WindowLength")]
    [InlineData("Count", "", null, "Ever", "A b", "Name")]
    [InlineData("Count", "", null, "Ever", "contacts30d", "Name")]
    public async Task What_cannot_be_counted_is_refused_beside_its_field(string aggregate, string condition, int? length, string unit, string name, string field)
    {
        var answer = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content", Fact(name, aggregate, condition, length, unit));
        answer.Status.ShouldBe(400, answer.Text);
        answer.Text.ShouldContain($"BehaviourFactPart.{field}");
    }

    private static JsonObject Fact(string name, string aggregate, string condition, int? length, string unit)
    {
        var part = new JsonObject { ["Title"] = Text("Fact " + name), ["Name"] = Text(name), ["Aggregate"] = Text(aggregate), ["Condition"] = Text(condition), ["WindowUnit"] = Text(unit) };
        if (length is { } some)
        {
            part["WindowLength"] = new JsonObject { ["Value"] = some };
        }

        return new JsonObject { ["ContentType"] = "BehaviourFact", ["BehaviourFactPart"] = part };

        static JsonObject Text(string text) => new() { ["Text"] = text };
    }

    private static async Task<string> PublishAsync(HttpClient api, JsonObject fact)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/content", fact);
        answer.Status.ShouldBe(201, answer.Text);
        return (string)answer.Json!["ContentItemId"]!;
    }

    private static async Task SendAsync(HttpClient api, int count, int minutesAgo = 0, DateTimeOffset? at = null)
    {
        for (var i = 0; i < count; i++)
        {
            var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/events", new
            {
                type = "note", title = "A note", subject = new { kind = "customer", id = RunningHost.Emma },
                occurredAt = (at ?? TimeProvider.System.GetUtcNow().AddMinutes(-minutesAgo)).ToString("O", CultureInfo.InvariantCulture),
            });
            answer.Status.ShouldBe(201, answer.Text);
        }
    }

    private static Task ReadyAsync(HttpClient api, string name) => UntilAsync(async () =>
        (await api.SendJsonAsync(HttpMethod.Get, "/api/behaviour/facts")).Json!.AsArray().Any(f => (string)f!["path"]! == "facts." + name && (string)f["state"]! == "ready"), $"{name} is counted");

    private static async Task<double?> ValueAsync(StudioHost host, string factId) =>
        (await new StoredRows(host).QueryAsync<double?>("SELECT Number FROM BehaviourValue WHERE FactId = @factId AND PersonId = @Emma", new { factId, RunningHost.Emma })) is [var value, ..] ? value : null;

    private static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        var until = TimeProvider.System.GetUtcNow() + Patience;
        while (!await isSo())
        {
            (TimeProvider.System.GetUtcNow() < until).ShouldBeTrue(what);
            await Task.Delay(200);
        }
    }
}
