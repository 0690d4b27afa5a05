using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests;

/// <summary>The database server goes away and comes back: whoever asks meanwhile is told in time, nobody restarts anything, nothing that was answered is lost.</summary>
[Trait("Category", "Faults")]
public sealed class DatabaseOutageTests
{
    // Beyond the time that a command may take and another to connect.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(35);

    private static readonly bool Full = Environment.GetEnvironmentVariable("STUDIO_FAULTS") == "full";

    [PostgresFact]
    public Task A_server_that_is_stopped_for_a_while_is_come_back_to() => SurviveAsync(server => server.StopAsync(), server => server.StartAgainAsync());

    [PostgresFact]
    public Task A_server_that_hangs_for_a_while_is_come_back_to() => SurviveAsync(server => server.FreezeAsync(), server => server.ThawAsync());

    private static async Task SurviveAsync(Func<PostgresServer, Task> goAway, Func<PostgresServer, Task> comeBack)
    {
        await using var server = await PostgresServer.StartAsync();
        await using var host = await StudioHost.StartOnAsync("Postgres", server);
        using var api = await host.CreateApiClientAsync();
        var sent = 0;
        var answered = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var refusals = new ConcurrentQueue<(int Status, bool RetryAfter, TimeSpan Took)>();
        using var end = new CancellationTokenSource();
        var reads = 0;
        List<Task> workers = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(WriteAsync)), .. Enumerable.Range(0, 2).Select(_ => Task.Run(ReadAsync))];

        await UntilAsync(() => answered.Count > 50);
        await goAway(server);
        await UntilAsync(() => refusals.Count > 8);
        await Task.Delay(Full ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(3));
        await comeBack(server);
        var (before, read) = (answered.Count, Volatile.Read(ref reads));
        await UntilAsync(() => answered.Count > before + 50 && Volatile.Read(ref reads) > read + 10);
        await end.CancelAsync();
        await Task.WhenAll(workers);

        refusals.ShouldAllBe(r => r.Status == 503 && r.RetryAfter && r.Took < Bound);
        var rows = (await new StoredRows(host).QueryAsync<(string Id, string Title)>("SELECT Id, Title FROM Interaction WHERE Type = 'note'")).ToLookup(r => r.Title, r => r.Id, StringComparer.Ordinal);
        rows.Where(r => r.Count() > 1).ShouldBeEmpty("an event is there twice");
        answered.Where(a => !rows[a.Key].SequenceEqual([a.Value])).ShouldBeEmpty("an answered event is lost");
        (await host.CommandAsync("verify")).ExitCode.ShouldBe(0);

        async Task WriteAsync()
        {
            while (!end.IsCancellationRequested)
            {
                var name = "event-" + Interlocked.Increment(ref sent).ToString(CultureInfo.InvariantCulture);
                var clock = Stopwatch.StartNew();
                var body = new { type = "note", title = name, subject = new { kind = "customer", id = RunningHost.Emma } };
                var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/events", body, "key-" + name);
                if (answer.Status == 201)
                {
                    answered[name] = (string)answer.Json!["id"]!;
                }
                else
                {
                    await RefusedAsync(answer, clock);
                }
            }
        }

        async Task ReadAsync()
        {
            while (!end.IsCancellationRequested)
            {
                var clock = Stopwatch.StartNew();
                var answer = await api.SendJsonAsync(HttpMethod.Get, "/api/content?type=Customer");
                if (answer.Status == 200)
                {
                    Interlocked.Increment(ref reads);
                    await Task.Delay(20);
                }
                else
                {
                    await RefusedAsync(answer, clock);
                }
            }
        }

        Task RefusedAsync(JsonAnswer answer, Stopwatch clock)
        {
            refusals.Enqueue((answer.Status, answer.RetryAfter is not null, clock.Elapsed));
            return Task.Delay(200);
        }
    }

    private static async Task UntilAsync(Func<bool> reached)
    {
        for (var clock = Stopwatch.StartNew(); !reached();)
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(2));
            await Task.Delay(50);
        }
    }
}
