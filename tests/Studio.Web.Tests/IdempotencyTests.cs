using System.Text.Json.Nodes;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests;

/// <summary>A request that is sent again by its key does nothing again.</summary>
[Collection(RunningHostGroup.Name)]
public class IdempotencyTests(RunningHost running)
{
    private static object Note(string title) => new { type = "note", title, subject = new { kind = "customer", id = RunningHost.Emma } };

    [HostFact]
    public async Task The_same_key_and_body_is_answered_the_same_and_stored_once()
    {
        var first = await PostAsync(Note("once"), "once");
        var second = await PostAsync(Note("once"), "once");
        (first.Status, first.Replayed, second.Status, second.Replayed).ShouldBe((201, false, 201, true));
        second.Text.ShouldBe(first.Text);
        (await RowsAsync("once")).ShouldBe(1);
    }

    [HostFact]
    public async Task The_same_key_with_another_body_is_422_and_stores_nothing()
    {
        (await PostAsync(Note("first body"), "changed")).Status.ShouldBe(201);
        (await PostAsync(Note("second body"), "changed")).Status.ShouldBe(422);
        (await RowsAsync("second body")).ShouldBe(0);
    }

    [HostFact]
    public async Task Sixty_four_parallel_copies_are_one_row()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => PostAsync(Note("parallel"), "parallel")));
        answers.ShouldAllBe(a => a.Status == 201);
        answers.Select(a => a.Text).Distinct().ShouldHaveSingleItem();
        answers.Count(a => !a.Replayed).ShouldBe(1);
        (await RowsAsync("parallel")).ShouldBe(1);
    }

    [HostFact]
    public async Task One_callers_key_is_not_anothers()
    {
        (await PostAsync(Note("mine"), "shared key")).Status.ShouldBe(201);
        var theirs = await running.Agent.SendJsonAsync(HttpMethod.Post, "/api/events", Note("theirs"), "shared key");
        (theirs.Status, theirs.Replayed).ShouldBe((201, false));
    }

    [HostFact]
    public async Task A_key_in_the_body_counts_like_the_header()
    {
        var body = new { type = "note", title = "in the body", subject = new { kind = "customer", id = RunningHost.Emma }, idempotencyKey = "in the body" };
        (await PostAsync(body, null)).Replayed.ShouldBeFalse();
        (await PostAsync(body, null)).Replayed.ShouldBeTrue();
    }

    [HostFact]
    public async Task Content_decisions_and_responses_take_keys_too()
    {
        var item = new JsonObject { ["ContentType"] = "Customer", ["CustomerPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = "Kept once" } } };
        var saved = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content", item, "content key");
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content", item, "content key")).Text.ShouldBe(saved.Text);
        (await running.Stored.CountAsync("ContentItem WHERE DisplayText = 'Kept once'")).ShouldBe(1);

        var question = new { touchpoint = "nowhere", customerId = RunningHost.Emma };
        var decided = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/decisions", question, "decision key");
        var again = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/decisions", question, "decision key");
        ((string)again.Json!["decisionId"]!, again.Replayed).ShouldBe(((string)decided.Json!["decisionId"]!, true));
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = "elsewhere", customerId = RunningHost.Emma }, "decision key")).Status.ShouldBe(422);
    }

    private Task<JsonAnswer> PostAsync(object body, string? key) => running.Api.SendJsonAsync(HttpMethod.Post, "/api/events", body, key);

    private Task<long> RowsAsync(string title) => running.Stored.CountAsync("Interaction WHERE Title = @title", new { title });
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(RunningPostgresHostGroup.Name)]
public sealed class IdempotencyTestsOnPostgres(RunningPostgresHost running) : IdempotencyTests(running);
