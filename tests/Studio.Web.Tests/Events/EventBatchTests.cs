using System.Text.Json.Nodes;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Events;

/// <summary>Many events in one request: each is recorded or refused by itself, once by its key.</summary>
[Collection(RunningHostGroup.Name)]
public class EventBatchTests(RunningHost running)
{
    [HostFact]
    public async Task Each_event_has_its_own_result_in_the_order_of_the_list()
    {
        var answer = await SendAsync(Note("batch-mixed 0"), new { type = "nothing", subject = Emma }, Note("batch-mixed 2"), "text", Note("batch-mixed 4", id: RunningHost.Emma[..25] + "z"), Note("batch-mixed 5") );
        answer.Status.ShouldBe(200, answer.Text);
        var results = answer.Json!["results"]!.AsArray();
        results.Select(r => (int)r!["index"]!).ShouldBe([0, 1, 2, 3, 4, 5]);
        results.Select(r => (int)r!["status"]!).ShouldBe([201, 400, 201, 400, 400, 201]);
        results[1]!["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["events[1].type"]);
        results[3]!["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["events[3]"]);
        results[4]!["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["events[4].subject.id"]);
        var ids = results.Where(r => r!["event"] is not null).Select(r => (string)r!["event"]!["id"]!).ToList();
        ids.ShouldBe([.. ids.Order(StringComparer.Ordinal)], "ids follow the order of the list");
        var rows = await running.Stored.QueryAsync<(string Id, string Title)>("SELECT Id, Title FROM Interaction WHERE Title LIKE 'batch-mixed%' ORDER BY Id");
        rows.ShouldBe([(ids[0], "batch-mixed 0"), (ids[1], "batch-mixed 2"), (ids[2], "batch-mixed 5")]);
    }

    [HostFact]
    public async Task A_repeated_list_records_nothing_and_a_changed_event_is_422_alone()
    {
        var first = await SendAsync(Note("batch-once 0", "b0"), Note("batch-once 1", "b1"));
        var again = await SendAsync(Note("batch-once 0", "b0"), Note("batch-once changed", "b1"), Note("batch-once 2", "b2"), Note("batch-once 2", "b2"), Note("batch-once other", "b2"));
        var results = again.Json!["results"]!.AsArray();
        results.Select(r => ((int)r!["status"]!, (bool?)r["replayed"])).ShouldBe([(201, true), (422, null), (201, false), (201, true), (422, null)]);
        results[0]!["event"]!.ToJsonString().ShouldBe(first.Json!["results"]![0]!["event"]!.ToJsonString());
        results[3]!["event"]!.ToJsonString().ShouldBe(results[2]!["event"]!.ToJsonString());
        (await RowsAsync("batch-once")).ShouldBe(3);
    }

    [HostFact]
    public async Task One_key_of_the_request_stands_for_the_keys_that_events_lack()
    {
        var body = new { events = new[] { Note("batch-header 0"), Note("batch-header 1") } };
        var first = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/events", body, "whole list");
        var again = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/events", body, "whole list");
        again.Json!["results"]!.AsArray().ShouldAllBe(r => (bool)r!["replayed"]!);
        again.Json["results"]![1]!["event"]!.ToJsonString().ShouldBe(first.Json!["results"]![1]!["event"]!.ToJsonString());
        (await RowsAsync("batch-header")).ShouldBe(2);
    }

    [HostFact]
    public async Task Many_requests_at_once_share_commits_and_lose_nothing()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => SendAsync([.. Enumerable.Range(0, 25).Select(n => (object)Note($"batch-many {i}.{n}", $"many {i % 20}.{n}"))])));

        // Each key was sent with two titles: whichever came first stands, the other is refused.
        var statuses = answers.SelectMany(a => a.Json!["results"]!.AsArray()).Select(r => (int)r!["status"]!).ToList();
        (statuses.Count(s => s == 201), statuses.Count(s => s == 422)).ShouldBe((500, 500));
        (await RowsAsync("batch-many")).ShouldBe(500);
    }

    [HostFact]
    public async Task A_conversation_and_the_id_of_the_message_are_kept()
    {
        var answer = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/events", new { type = "chat_message", subject = Emma, text = "Hello", conversation = "talk-1", sourceMessageId = "m-77" });
        answer.Status.ShouldBe(201, answer.Text);
        (await running.Stored.QueryAsync<(string, string)>("SELECT Conversation, SourceMessageId FROM Interaction WHERE Id = @id", new { id = (string)answer.Json!["id"]! })).ShouldBe([("talk-1", "m-77")]);
    }

    [HostFact]
    public async Task Of_a_widgets_list_every_event_is_the_visitors_own()
    {
        using var widget = await running.OpenWidgetAsync();
        var answer = await widget.SendJsonAsync(HttpMethod.Post, "/api/events", new { events = new object[] { new { type = "page_view", subject = Emma, payload = new { path = "/a" } }, new { type = "note", title = "not a visitor's" } } });
        answer.Json!["results"]!.AsArray().Select(r => (int)r!["status"]!).ShouldBe([201, 400]);
        ((string)answer.Json["results"]![0]!["event"]!["subject"]!["kind"]!).ShouldBe("visitor");
    }

    private static object Emma => new { kind = "customer", id = RunningHost.Emma };

    private static JsonObject Note(string title, string? key = null, string? id = null)
    {
        var note = new JsonObject { ["type"] = "note", ["title"] = title, ["subject"] = new JsonObject { ["kind"] = "customer", ["id"] = id ?? RunningHost.Emma } };
        if (key is not null)
        {
            note["idempotencyKey"] = key;
        }

        return note;
    }

    private Task<JsonAnswer> SendAsync(params object[] events) => running.Api.SendJsonAsync(HttpMethod.Post, "/api/events", new { events });

    private Task<long> RowsAsync(string prefix) => running.Stored.CountAsync("Interaction WHERE Title LIKE @like", new { like = prefix + "%" });
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(RunningPostgresHostGroup.Name)]
public sealed class EventBatchTestsOnPostgres(RunningPostgresHost running) : EventBatchTests(running);
