using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Operating;

/// <summary>An operator reads how the studio is doing, by the page and by a program.</summary>
public sealed class HealthTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task What_waits_and_what_was_parked_is_told_and_only_to_those_who_may_know(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var good = await ReadAsync(api);
        // How fast the database answers is not this test's business.
        ((string)Check(good, "database")["state"]!).ShouldBeOneOf(["Good", "Watch"]);
        ((string)Check(good, "outbox")["state"]!, (string)Check(good, "search")["state"]!, (string)Check(good, "tasks")["state"]!).ShouldBe(("Good", "Good", "Good"), good.ToJsonString());
        good["checks"]!.AsArray().Select(c => (string)c!["name"]!).ShouldBe(["database", "outbox", "search", "tasks", "bus", "disk", "memory", "version"]);

        // A message that failed each time.
        await using (var tenant = await TenantInProcess.OpenAsync(host))
        {
            await tenant.Services.GetRequiredService<IDatabase>().WriteAsync(WriteClass.Interactive,
                (session, ct) => session.ExecuteAsync("INSERT INTO Outbox (Id, Type, Payload, CreatedUtc, Attempts, DueUtc) VALUES ('01parked000000000000000000', 'nothing', '{}', 0, 1000, 9000000000000)", null, ct), CancellationToken.None);
        }

        for (var i = 0; i < 50 && (long)Check(await ReadAsync(api), "outbox")["values"]!["parked"]! == 0; i++)
        {
            await Task.Delay(200);
        }

        var watched = await ReadAsync(api);
        ((string)watched["state"]!, (string)Check(watched, "outbox")["state"]!, (long)Check(watched, "outbox")["values"]!["parked"]!).ShouldBe(("Watch", "Watch", 1));
        using var admin = await host.SignInAsync();
        (await admin.GetStringAsync("/admin/health")).ShouldContain("0 waiting, 1 parked");

        using var agent = await host.CreateApiClientAsync("Agent");
        (await agent.SendJsonAsync(HttpMethod.Get, "/api/health")).Status.ShouldBe(403);
        using var stranger = host.CreateClient();
        (await stranger.SendJsonAsync(HttpMethod.Get, "/api/health")).Status.ShouldBe(401);
    }

    private static async Task<JsonNode> ReadAsync(HttpClient api) => (await api.SendJsonAsync(HttpMethod.Get, "/api/health")).Json!;

    private static JsonNode Check(JsonNode health, string name) => health["checks"]!.AsArray().Single(c => (string)c!["name"]! == name)!;
}
