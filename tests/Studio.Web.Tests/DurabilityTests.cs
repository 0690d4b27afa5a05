using System.Collections.Concurrent;
using System.Globalization;
using Studio.Testing.Storage;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests;

/// <summary>What was answered is there after the process was ended in the middle, once.</summary>
[Trait("Category", "Faults")]
public sealed class DurabilityTests
{
    private const int Writers = 16;

    // Full length by tests/run.sh faults.
    private static readonly int Acknowledged = Environment.GetEnvironmentVariable("STUDIO_FAULTS") == "full" ? 2000 : 500;

    [Theory, OnSqlite, OnPostgres]
    public async Task Kill_9_among_acknowledged_events_loses_none_and_doubles_none(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var answered = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var sent = 0;
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
        await ReplayAsync();
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
            var fresh = 0;
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

        Task<JsonAnswer> SendAsync(string name) => api.SendJsonAsync(HttpMethod.Post, "/api/events",
            new { type = "note", title = name, subject = new { kind = "customer", id = RunningHost.Emma } }, "key-" + name);
    }
}
