using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Webhooks;

/// <summary>Whatever is acknowledged reaches the other system, in order for each customer, whoever dies in between.</summary>
[Trait("Category", "Faults")]
public sealed class WebhookDeliveryTests
{
    private const int Customers = 12;
    private const int EventsEach = 8;

    private static readonly Dictionary<string, string> Loopback = new() { ["Studio__Http__AllowedNetworks"] = "127.0.0.0/8" };

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_acknowledged_event_arrives_in_order_at_a_system_that_fails_often_and_dies(string provider)
    {
        await using var host = await StartAsync(provider);
        await using var receiver = new WebhookReceiver { FailsPercent = 30 };
        await receiver.StartAsync();
        using var api = await host.CreateApiClientAsync();
        var webhook = await CreateAsync(api, receiver);
        var visitors = Enumerable.Range(0, Customers).Select(i => "01webh00k0000000000000" + i.ToString("0000", CultureInfo.InvariantCulture)).ToList();
        var acknowledged = new ConcurrentDictionary<string, List<string>>(StringComparer.Ordinal);

        await WriteAsync(0, EventsEach / 2);
        await receiver.StopAsync();
        await WriteAsync(EventsEach / 2, EventsEach);
        await host.KillAsync();
        await host.RestartAsync();
        await receiver.StartAsync();

        var expected = Customers * EventsEach;
        var passed = TimeProvider.System.GetTimestamp();
        await UntilAsync(async () =>
        {
            // What fails again and again waits for minutes: they pass.
            if (TimeProvider.System.GetElapsedTime(passed) > TimeSpan.FromSeconds(5))
            {
                await PassHoursAsync(host);
                passed = TimeProvider.System.GetTimestamp();
            }

            return receiver.Received.Where(r => r.Accepted).Select(r => r.Id).Distinct().Count() >= expected;
        }, TimeSpan.FromMinutes(2), () => DescribeAsync(host, receiver));
        receiver.Received.ShouldAllBe(r => r.Signed);
        receiver.Received.Count(r => !r.Accepted).ShouldBeGreaterThan(expected / 10, "the other system is to have failed often");
        foreach (var visitor in visitors)
        {
            // What came a second time, because its answer was lost with the host, is known by its id.
            var arrived = receiver.Received.Where(r => r.Accepted && (string)r.Data["subject"]!["id"]! == visitor).DistinctBy(r => r.Id).Select(r => (string)r.Data["id"]!).ToList();
            arrived.ShouldBe(acknowledged[visitor], visitor);
        }

        await UntilAsync(async () => (long)(await api.SendJsonAsync(HttpMethod.Get, "/api/webhooks/" + webhook)).Json!["waiting"]! == 0, TimeSpan.FromSeconds(60));

        Task WriteAsync(int from, int to) => Parallel.ForEachAsync(visitors, async (visitor, _) =>
        {
            for (var i = from; i < to; i++)
            {
                var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/events", new { type = "note", title = $"note {i}", subject = new { kind = "visitor", id = visitor } });
                answer.Status.ShouldBe(201, answer.Text);
                acknowledged.GetOrAdd(visitor, _ => []).Add((string)answer.Json!["id"]!);
            }
        });
    }

    [HostFact]
    public async Task What_the_other_system_never_takes_is_parked_while_the_rest_flows_and_is_sent_again_on_request()
    {
        await using var host = await StartAsync("Sqlite");
        await using var receiver = new WebhookReceiver { Refuses = body => (string?)body["data"]!["title"] == "poison" };
        await receiver.StartAsync();
        using var api = await host.CreateApiClientAsync();
        var webhook = await CreateAsync(api, receiver);

        await SendAsync("poison", RunningHost.Emma);
        await SendAsync("behind the poison", RunningHost.Emma);
        await UntilAsync(() => receiver.Received.Count > 0, TimeSpan.FromSeconds(20));
        for (var i = 0; i < 10; i++)
        {
            await SendAsync($"other {i}", RunningHost.Wang);
        }

        await UntilAsync(() => Accepted("other").Count == 10, TimeSpan.FromSeconds(20));
        Accepted("behind").ShouldBeEmpty("it would overtake");

        // Hours pass.
        await UntilAsync(async () =>
        {
            await PassHoursAsync(host);
            await SendAsync("hurry", RunningHost.Wang);
            return (long)(await api.SendJsonAsync(HttpMethod.Get, "/api/webhooks/" + webhook)).Json!["parked"]! == 1;
        }, TimeSpan.FromSeconds(60));
        receiver.Received.Count(r => (string)r.Data["title"]! == "poison").ShouldBe(8);
        await UntilAsync(() => Accepted("behind").Count == 1, TimeSpan.FromSeconds(20));

        receiver.Refuses = _ => false;
        var replay = await api.SendJsonAsync(HttpMethod.Post, $"/api/webhooks/{webhook}/replay", new { });
        (replay.Status, (int)replay.Json!["count"]!).ShouldBe((202, 1));
        await UntilAsync(() => Accepted("poison").Count == 1, TimeSpan.FromSeconds(20));

        // All of it once more, under the ids it had.
        var ids = receiver.Received.Where(r => r.Accepted).Select(r => r.Id).ToHashSet();
        (await api.SendJsonAsync(HttpMethod.Post, $"/api/webhooks/{webhook}/replay", new { since = "2026-01-01T00:00:00Z" })).Status.ShouldBe(202);
        await UntilAsync(() => Accepted("poison").Count == 2 && Accepted("other").Count == 20, TimeSpan.FromSeconds(20));
        receiver.Received.Where(r => r.Accepted).Select(r => r.Id).ToHashSet().ShouldBe(ids, ignoreOrder: true);

        IReadOnlyList<ReceivedDelivery> Accepted(string title) => [.. receiver.Received.Where(r => r.Accepted && ((string)r.Data["title"]!).StartsWith(title, StringComparison.Ordinal))];
        async Task SendAsync(string title, string customer) =>
            (await api.SendJsonAsync(HttpMethod.Post, "/api/events", new { type = "note", title, subject = new { kind = "customer", id = customer } })).Status.ShouldBe(201);
    }

    private static async Task<StudioHost> StartAsync(string provider) => await StudioHost.StartAsync(settings: provider == "Postgres"
        ? new Dictionary<string, string>([.. await StudioHost.DatabaseSettingsAsync(await PostgresServer.SharedAsync()), .. Loopback])
        : new Dictionary<string, string>(Loopback) { ["Studio__Database__Provider"] = provider });

    private static async Task<string> CreateAsync(HttpClient api, WebhookReceiver receiver)
    {
        var made = await api.SendJsonAsync(HttpMethod.Post, "/api/webhooks", new { name = "Shop floor", address = receiver.Address, interactions = true, interactionTypes = new[] { "note" }, enabled = true });
        made.Status.ShouldBe(201, made.Text);
        receiver.Secret = (string)made.Json!["secret"]!;
        return (string)made.Json!["id"]!;
    }

    private static async Task PassHoursAsync(StudioHost host)
    {
        await using var tenant = await TenantInProcess.OpenAsync(host);
        await tenant.Services.GetRequiredService<IDatabase>().WriteAsync(WriteClass.Interactive,
            (session, ct) => session.ExecuteAsync("UPDATE WebhookDelivery SET DueUtc = 0 WHERE State = 0 AND Attempts > 0", null, ct), CancellationToken.None);
    }

    private static Task UntilAsync(Func<bool> condition, TimeSpan atMost) => UntilAsync(() => Task.FromResult(condition()), atMost);

    private static async Task<string> DescribeAsync(StudioHost host, WebhookReceiver receiver)
    {
        var rows = await new StoredRows(host).QueryAsync<(long State, long Attempts, long Count, string Detail)>("SELECT State, Attempts, count(*), max(Detail) FROM WebhookDelivery GROUP BY State, Attempts");
        return $"{receiver.Received.Count} came, {receiver.Received.Count(r => r.Accepted)} accepted; {string.Join(", ", rows)}\n{host.Output[^Math.Min(host.Output.Length, 3000)..]}";
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan atMost, Func<Task<string>>? describe = null)
    {
        var end = TimeProvider.System.GetUtcNow() + atMost;
        while (!await condition())
        {
            if (TimeProvider.System.GetUtcNow() > end)
            {
                throw new TimeoutException("It takes too long. " + (describe is null ? "" : await describe()));
            }

            await Task.Delay(100);
        }
    }
}
