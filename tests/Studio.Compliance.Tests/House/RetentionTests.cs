using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;
using Studio.Data.Verification;
using Studio.Kernel.Identifiers;
using Studio.Testing.Storage;

namespace Studio.Compliance.Tests.House;

/// <summary>A tenant sets how long it keeps things, and the nightly task forgets the rest, on both databases.</summary>
public sealed class RetentionTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task What_the_settings_do_not_keep_is_forgotten_and_the_rest_stays_true(string provider)
    {
        await using var tenant = await SetUpAsync(provider);
        using var admin = await tenant.SignInAsync();
        for (var i = 0; i < PersonalDataRetention.BatchSize + 5; i++)
        {
            await RecordAsync(admin, "old " + i);
        }

        // An offer that was made, so that a contact of Studio's own is there too.
        var decision = await PostAsync(admin, "/api/decisions", new { touchpoint = "shop.cart", customerId = HouseTenant.Wang });
        var written = await CountAsync(tenant, "SELECT count(*) FROM Interaction WHERE Type <> 'note'");
        (await PurgeAsync(tenant, 1000)).ShouldBeEmpty("nobody set anything");
        (await CountAsync(tenant, "SELECT count(*) FROM Interaction WHERE Type = 'note'")).ShouldBe(PersonalDataRetention.BatchSize + 5);

        await PutAsync(admin, "/api/settings/ContactRetentionSettings", new JsonObject { ["KeepDays"] = 100 });
        await PutAsync(admin, "/api/settings/DecisionRetentionSettings", new JsonObject { ["KeepDays"] = 400 });
        (await PurgeAsync(tenant, 99)).ShouldBeEmpty("all of it is young");
        var counts = await PurgeAsync(tenant, 101);
        counts["contacts"].ShouldBeGreaterThanOrEqualTo(PersonalDataRetention.BatchSize + 5);
        counts.Keys.ShouldNotContain("decisions");
        (await CountAsync(tenant, "SELECT count(*) FROM Interaction WHERE Type = 'note'")).ShouldBe(0);
        (await CountAsync(tenant, "SELECT count(*) FROM Interaction")).ShouldBe(written, "what Studio wrote is still counted");
        (await CountAsync(tenant, "SELECT count(*) FROM Interaction WHERE SubjectKind <> 0")).ShouldBe(0, "with nobody");
        (await CountAsync(tenant, "SELECT count(*) FROM Decision WHERE SubjectKind <> 0")).ShouldBeGreaterThan(0);
        (await PurgeAsync(tenant, 401))["decisions"].ShouldBeGreaterThan(0);
        (await CountAsync(tenant, "SELECT count(*) FROM Decision WHERE SubjectKind <> 0 OR Facts <> '{}'")).ShouldBe(0);
        (await PurgeAsync(tenant, 401)).ShouldBeEmpty("a second night finds nothing");
        decision["decisionId"].ShouldNotBeNull();

        foreach (var check in tenant.Services.GetServices<IDataCheck>())
        {
            (await tenant.Services.GetRequiredService<IDatabase>().ReadAsync(check.RunAsync, default)).Select(d => d.Message).ShouldBeEmpty(check.Name);
        }

        (await CountAsync(tenant, "SELECT count(*) FROM Audit WHERE Action = 'customers.purged'")).ShouldBe(2);
        (await admin.GetStringAsync("/admin/background-tasks?q=old+personal")).ShouldContain("Forget old personal data");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Types_and_categories_are_kept_for_days_of_their_own_and_facts_are_counted_anew(string provider)
    {
        await using var tenant = await SetUpAsync(provider);
        using var admin = await tenant.SignInAsync();
        await PostAsync(admin, "/api/content", new JsonObject
        {
            ["ContentType"] = "BehaviourFact",
            ["BehaviourFactPart"] = new JsonObject
            {
                ["Title"] = Text("Notes ever"), ["Name"] = Text("notesEver"), ["Aggregate"] = Text("Count"), ["Condition"] = Text("contact.type == 'note'"), ["WindowUnit"] = Text("Ever"),
            },
        });
        for (var i = 0; i < PersonalDataRetention.BatchSize + 5; i++)
        {
            await RecordAsync(admin, "old " + i);
        }

        await PostAsync(admin, "/api/events", new { type = "search", payload = new { query = "tea" }, subject = new { kind = "customer", id = HouseTenant.Emma } });
        var notes = await CountAsync(tenant, "SELECT count(*) FROM Interaction WHERE Type = 'note'");
        var searches = await CountAsync(tenant, "SELECT count(*) FROM Interaction WHERE Type = 'search'");
        (await CountAsync(tenant, "SELECT CAST(COALESCE(sum(Number), 0) AS INTEGER) FROM BehaviourValue")).ShouldBe(notes);

        // The type goes before the days for all; a name that nothing has removes nothing.
        await PutAsync(admin, "/api/settings/ContactRetentionSettings", new JsonObject
        {
            ["KeepDays"] = 100, ["Rules"] = new JsonArray(new JsonObject { ["Of"] = "note", ["KeepDays"] = 400 }, new JsonObject { ["Of"] = "nothing", ["KeepDays"] = 1 }),
        });
        await PurgeAsync(tenant, 399);
        (await CountAsync(tenant, "SELECT count(*) FROM Interaction WHERE Type = 'note'")).ShouldBe(notes, "their rule keeps them");
        (await CountAsync(tenant, "SELECT count(*) FROM Interaction WHERE Type = 'search'")).ShouldBe(0, "no rule keeps them");
        searches.ShouldBeGreaterThan(0);

        // The preview says what goes, and that goes.
        await using (var scope = tenant.Services.CreateAsyncScope())
        {
            var preview = await scope.ServiceProvider.GetRequiredService<ContactRetention>().PreviewAsync(TimeProvider.System.GetUtcNow().AddDays(401), default);
            preview.Select(p => (p.Of, p.Count, p.Oldest is not null)).ShouldBe([("note", notes, true), ("nothing", 0, false)]);
        }

        (await PurgeAsync(tenant, 401))["contacts.note"].ShouldBe(notes);
        (await CountAsync(tenant, "SELECT count(*) FROM Interaction WHERE Type = 'note'")).ShouldBe(0);
        (await CountAsync(tenant, "SELECT CAST(COALESCE(sum(Number), 0) AS INTEGER) FROM BehaviourValue")).ShouldBe(0, "the fact still counts what is gone");
        (await PurgeAsync(tenant, 401)).Keys.ShouldNotContain("contacts.note", "a second night finds nothing");
        (await CountAsync(tenant, "SELECT count(*) FROM Audit WHERE Action = 'customers.purged' AND SubjectName = 'note'")).ShouldBe(1);
        (await admin.GetStringAsync("/admin/retention")).ShouldContain("400");
        foreach (var check in tenant.Services.GetServices<IDataCheck>())
        {
            (await tenant.Services.GetRequiredService<IDatabase>().ReadAsync(check.RunAsync, default)).Select(d => d.Message).ShouldBeEmpty(check.Name);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Whose_a_browser_was_is_forgotten_when_it_was_not_seen_for_as_long_as_contacts_are_kept(string provider)
    {
        await using var tenant = await SetUpAsync(provider);
        using var admin = await tenant.SignInAsync();
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (visitor, seenUntil) in new[] { ("gone", now), ("back", now.AddDays(2)) })
        {
            await WriteAsync(tenant, "INSERT INTO SubjectLink (Id, SubjectKind, SubjectId, CustomerId, LinkedUtc, Rule, Evidence) VALUES (@visitor, 1, @visitor, @Wang, @at, 'test', '{}')", new { visitor, HouseTenant.Wang, at = now.ToUnixTimeMilliseconds() });
            await WriteAsync(tenant, "INSERT INTO SubjectMember (SubjectKind, SubjectId, CustomerId) VALUES (1, @visitor, @Wang)", new { visitor, HouseTenant.Wang });
            await WriteAsync(tenant, """
                INSERT INTO Interaction (Id, SubjectKind, SubjectId, VisitorId, Type, Category, Channel, Touchpoint, Outbound, OccurredUtc, RecordedUtc, Title, Text, Payload)
                VALUES (@id, 1, @visitor, @visitor, 'search', 'visit', 'web', '', 0, @at, @at, '', '', '{}')
                """, new { id = IdGenerator.FirstAt(seenUntil), visitor, at = seenUntil.ToUnixTimeMilliseconds() });
        }

        (await PurgeAsync(tenant, 5000)).Keys.ShouldNotContain("visitors", "nobody set anything");
        await PutAsync(admin, "/api/settings/ContactRetentionSettings", new JsonObject { ["KeepDays"] = 100 });
        (await PurgeAsync(tenant, 99)).Keys.ShouldNotContain("visitors");
        (await CountAsync(tenant, "SELECT count(*) FROM SubjectMember WHERE SubjectId IN ('gone', 'back')")).ShouldBe(2);
        (await PurgeAsync(tenant, 101))["visitors"].ShouldBe(1);
        (await CountAsync(tenant, "SELECT count(*) FROM SubjectLink WHERE SubjectId = 'back'")).ShouldBe(1, "it was seen since");
        (await CountAsync(tenant, "SELECT count(*) FROM SubjectLink WHERE SubjectId = 'gone'")).ShouldBe(0);
        (await PurgeAsync(tenant, 103))["visitors"].ShouldBe(1);
    }

    [Fact]
    public async Task A_run_that_is_stopped_keeps_what_it_did_and_the_next_goes_on()
    {
        await using var tenant = await ComplianceTenant.SetUpAsync(HouseTenant.Modules, Path.Combine(AppContext.BaseDirectory, "recipes"), "retail");
        using var admin = await tenant.SignInAsync();
        for (var i = 0; i < PersonalDataRetention.BatchSize + 5; i++)
        {
            await RecordAsync(admin, "old " + i);
        }

        await PutAsync(admin, "/api/settings/ContactRetentionSettings", new JsonObject { ["KeepDays"] = 100 });
        await using (var scope = tenant.Services.CreateAsyncScope())
        {
            // One batch, as far as a host that dies comes.
            var contacts = scope.ServiceProvider.GetServices<IPersonalDataSource>().First(s => s.Name == "contacts");
            var request = new PurgeRequest(TimeProvider.System.GetUtcNow().AddDays(1), "", PersonalDataRetention.BatchSize);
            (await scope.ServiceProvider.GetRequiredService<IDatabase>().WriteAsync(Studio.Data.Writing.WriteClass.Bulk, (s, ct) => contacts.PurgeAsync(s, request, ct), default)).Count.ShouldBe(PersonalDataRetention.BatchSize);
        }

        (await CountAsync(tenant, "SELECT count(*) FROM Interaction WHERE Type = 'note'")).ShouldBeInRange(1, 10);
        (await PurgeAsync(tenant, 101))["contacts"].ShouldBeGreaterThan(0);
        (await CountAsync(tenant, "SELECT count(*) FROM Interaction WHERE Type = 'note'")).ShouldBe(0);
    }

    private static async Task<ComplianceTenant> SetUpAsync(string provider)
    {
        var settings = provider == "Sqlite"
            ? null
            : new Dictionary<string, string?> { ["Studio:Database:Provider"] = "Postgres", ["Studio:Database:ConnectionString"] = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
        return await ComplianceTenant.SetUpAsync(HouseTenant.Modules, Path.Combine(AppContext.BaseDirectory, "recipes"), "retail", settings);
    }

    private static Task<int> WriteAsync(ComplianceTenant tenant, string sql, object parameters) =>
        tenant.Services.GetRequiredService<IDatabase>().WriteAsync(Studio.Data.Writing.WriteClass.Interactive, (s, ct) => s.ExecuteAsync(sql, parameters, ct), default);

    private static async Task<IReadOnlyDictionary<string, long>> PurgeAsync(ComplianceTenant tenant, int daysLater)
    {
        await using var scope = tenant.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PersonalDataRetention>().PurgeAsync(TimeProvider.System.GetUtcNow().AddDays(daysLater), default);
    }

    private static Task<long> CountAsync(ComplianceTenant tenant, string sql) => tenant.Services.GetRequiredService<IDatabase>().ReadAsync((s, ct) => s.ScalarAsync<long>(sql, null, ct), default);

    private static Task RecordAsync(HttpClient admin, string title) => PostAsync(admin, "/api/events", new { type = "note", title, text = "words", subject = new { kind = "customer", id = HouseTenant.Wang } });

    private static async Task<JsonNode> PostAsync(HttpClient client, string url, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonNode.Parse(text)!;
    }

    private static JsonObject Text(string text) => new() { ["Text"] = text };

    private static async Task PutAsync(HttpClient client, string url, JsonObject body)
    {
        using var answer = await client.PutAsJsonAsync(url, body);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }
}
