using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Studio.Testing.Storage;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests;

/// <summary>What was answered is there after the process was ended in the middle, once.</summary>
[Trait("Category", "Faults")]
public sealed class DurabilityTests
{
    private const int Writers = 32;

    // Full length by tests/run.sh faults.
    private static readonly int Acknowledged = Environment.GetEnvironmentVariable("STUDIO_FAULTS") == "full" ? 10_000 : 500;

    [Theory, OnSqlite, OnPostgres]
    public async Task Kill_9_among_acknowledged_events_loses_none_and_doubles_none(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var fact = await PublishFactAsync(api);
        var answered = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var sent = 0;
        var fresh = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writers = Enumerable.Range(0, Writers).Select(_ => Task.Run(WriteAsync)).ToList();

        // The writers are in full swing when the process goes.
        await enough.Task.WaitAsync(TimeSpan.FromMinutes(3));
        await host.KillAsync();
        await Task.WhenAll(writers);
        await host.RestartAsync();

        var stored = new StoredRows(host);
        var rows = (await stored.QueryAsync<(string Id, string Title)>("SELECT Id, Title FROM Interaction WHERE Type = 'note'")).ToLookup(r => r.Title, r => r.Id, StringComparer.Ordinal);
        answered.Count.ShouldBeGreaterThanOrEqualTo(Acknowledged);
        rows.Where(r => r.Count() > 1).ShouldBeEmpty("an event is there twice");
        answered.Where(a => !rows[a.Key].SequenceEqual([a.Value])).ShouldBeEmpty("an acknowledged event is lost");
        await FactIsAsync(rows.Count);
        await ReplayAsync();
        await FactIsAsync(rows.Count + fresh);
        (await host.CommandAsync("verify")).ExitCode.ShouldBe(0);

        async Task WriteAsync()
        {
            while (true)
            {
                var name = "event-" + Interlocked.Increment(ref sent).ToString(CultureInfo.InvariantCulture);
                try
                {
                    var answer = await SendAsync(name);
                    if (answer.Status != 201)
                    {
                        enough.TrySetException(new InvalidOperationException($"{answer.Status}: {answer.Text}"));
                        return;
                    }

                    answered[name] = (string)answer.Json!["id"]!;
                }
                catch (HttpRequestException)
                {
                    return; // The process is gone; nobody was told that this one is kept.
                }

                if (answered.Count >= Acknowledged)
                {
                    enough.TrySetResult();
                }
            }
        }

        // Every event again, whether it was answered or not: what is there says so, the rest is written now.
        async Task ReplayAsync()
        {
            var interactions = await stored.CountAsync("Interaction");
            await Parallel.ForEachAsync(Enumerable.Range(1, sent), new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (number, _) =>
            {
                var name = "event-" + number.ToString(CultureInfo.InvariantCulture);
                var answer = await SendAsync(name);
                answer.Status.ShouldBe(201);
                answer.Replayed.ShouldBe(rows.Contains(name), name);
                if (!answer.Replayed)
                {
                    Interlocked.Increment(ref fresh);
                }
                else
                {
                    ((string)answer.Json!["id"]!).ShouldBe(rows[name].Single());
                }
            });
            fresh.ShouldBeLessThanOrEqualTo(Writers);
            (await stored.CountAsync("Interaction")).ShouldBe(interactions + fresh);
        }

        // Counted with each event in one transaction: the log and the fact agree at any moment.
        async Task FactIsAsync(int notes) =>
            (await stored.QueryAsync<double>("SELECT Number FROM BehaviourValue WHERE FactId = @fact AND PersonId = @Emma", new { fact, RunningHost.Emma })).ShouldBe([notes], "the fact is not what the log says");

        Task<JsonAnswer> SendAsync(string name) => api.SendJsonAsync(HttpMethod.Post, "/api/events",
            new { type = "note", title = name, subject = new { kind = "customer", id = RunningHost.Emma } }, "key-" + name);
    }

    private static async Task<string> PublishFactAsync(HttpClient api)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/content", JsonNode.Parse("""
            { "ContentType": "BehaviourFact", "BehaviourFactPart": { "Title": { "Text": "Notes" }, "Name": { "Text": "notesEver" }, "Aggregate": { "Text": "Count" }, "Condition": { "Text": "contact.type == 'note'" }, "WindowUnit": { "Text": "Ever" } } }
            """));
        answer.Status.ShouldBe(201, answer.Text);
        return (string)answer.Json!["ContentItemId"]!;
    }
}
