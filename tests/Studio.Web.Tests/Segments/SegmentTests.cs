using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Segments;

/// <summary>A segment by programs alone: it is counted before it is saved, its members follow what happens to customers, and rules and people can ask who is in it.</summary>
[Collection(RunningHostGroup.Name)]
public class SegmentTests(RunningHost running)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [HostFact]
    public async Task Members_follow_fields_and_contacts_and_rules_ask_for_the_segment()
    {
        var country = "Land " + Guid.NewGuid().ToString("N")[..8];
        var (inside, outside) = (await AddAsync("Ying", country), await AddAsync("Other", "Elsewhere"));
        var name = "People of " + country;
        var segment = await running.SaveAsync(Segment(name, $"customer.country === '{country}' && facts.contacts30d < 2"));
        await MembersBecomeAsync(segment, [inside]);
        (await NamesOfAsync(inside)).ShouldContain(name);
        (await NamesOfAsync(outside)).ShouldNotContain(name);

        // A field changes: within a second.
        var began = Stopwatch.GetTimestamp();
        await SetCountryAsync(outside, country);
        await MembersBecomeAsync(segment, [inside, outside]);
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(Soon);

        // Two contacts: the second ends it.
        await CallAsync(inside);
        await CallAsync(inside);
        await MembersBecomeAsync(segment, [outside]);

        // A rule asks for the segment by its name, in any case of letters.
        var check = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/rules/check", new { condition = $"facts.inSegment('{name.ToUpperInvariant()}')" });
        check.Status.ShouldBe(200, check.Text);
        ((int)check.Json!["matches"]!).ShouldBe(1);

        // Another condition counts anew; taken back, nobody is in it.
        var item = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/content/" + segment)).Json!.AsObject();
        item["SegmentPart"]!["Condition"] = new JsonObject { ["Text"] = $"customer.country === '{country}'" };
        await running.SaveAsync(item);
        await MembersBecomeAsync(segment, [inside, outside]);
        (await running.Api.SendJsonAsync(HttpMethod.Delete, "/api/content/" + segment)).Status.ShouldBeOneOf(200, 204);
        await UntilAsync(async () => await running.Stored.CountAsync("SegmentMember WHERE SegmentId = @segment", new { segment }) == 0);
    }

    [HostFact]
    public async Task Entering_and_leaving_is_told_once_and_a_first_count_is_not()
    {
        var country = "Told " + Guid.NewGuid().ToString("N")[..8];
        var (first, second) = (await AddAsync("First", country), await AddAsync("Second", "Elsewhere"));
        var segment = await running.SaveAsync(Segment("Told " + country, $"customer.country === '{country}'"));
        await MembersBecomeAsync(segment, [first]);
        await SetCountryAsync(second, country);
        await MembersBecomeAsync(segment, [first, second]);
        await SetCountryAsync(first, "Elsewhere");
        await MembersBecomeAsync(segment, [second]);
        var since = await running.Stored.QueryAsync<long>("SELECT SinceUtc FROM SegmentMember WHERE SegmentId = @segment", new { segment });
        since.ShouldHaveSingleItem().ShouldBeGreaterThan(TimeProvider.System.GetUtcNow().AddMinutes(-5).ToUnixTimeMilliseconds());
        await UntilAsync(async () => await running.Stored.CountAsync("Outbox WHERE Type IN ('segments.entered', 'segments.left')") == 0);
        (await running.Stored.CountAsync("SegmentPending")).ShouldBe(0);
    }

    [HostFact]
    public async Task A_condition_is_counted_before_it_is_saved_in_both_of_its_forms()
    {
        var country = "Count " + Guid.NewGuid().ToString("N")[..8];
        var customer = await AddAsync("Counted", country);
        foreach (var body in new object[]
        {
            new { condition = $"customer.country === '{country}'", count = true },
            new { tree = new { combinator = "and", rules = new object[] { new { field = "customer.country", @operator = "=", value = country } } }, count = true },
            new { condition = $"customer.country.toUpperCase() === '{country.ToUpperInvariant()}' && customer.country === '{country}'", count = true },
        })
        {
            var answer = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/conditions/customers/check", body);
            answer.Status.ShouldBe(200, answer.Text);
            answer.Json!["errors"]!.AsArray().ShouldBeEmpty();
            ((long)answer.Json["count"]!["matches"]!).ShouldBe(1);
            ((string)answer.Json["count"]!["examples"]![0]!["id"]!).ShouldBe(customer);
            answer.Json["tree"].ShouldNotBeNull();
        }

        foreach (var (condition, reason) in new[] { ("customer.contry === 'x'", "contry"), ("cart.total > 5", "cart"), ("facts.inSegment('a')", "inSegment"), ("customer.country ===", "ends") })
        {
            var refused = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/conditions/customers/check", new { condition, count = true });
            ((string)refused.Json!["errors"]![0]!["message"]!).ShouldContain(reason);
            (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content", Segment("Bad " + Guid.NewGuid().ToString("N"), condition))).Status.ShouldBe(400);
        }

        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/conditions/customers/check", new { count = true })).Status.ShouldBe(400);
        var facts = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/conditions/customers/facts")).Json!["facts"]!.AsArray();
        facts.Select(f => (string)f!["path"]!).ShouldContain("customer.country");
        facts.Select(f => (string)f!["path"]!).ShouldNotContain("visit.minutes");
    }

    [HostFact]
    public async Task A_person_writes_a_segment_and_sees_and_exports_who_is_in_it()
    {
        var country = "Page " + Guid.NewGuid().ToString("N")[..8];
        var customer = await AddAsync("=Formula " + country, country);
        using var admin = await running.Host.SignInAsync();
        using var wrong = await admin.PostAsync("/admin/segments/new", new FormUrlEncodedContent(new Dictionary<string, string> { ["Name"] = "W " + country, ["Condition"] = "customer.nothing" }));
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var saved = await admin.PostAsync("/admin/segments/new", new FormUrlEncodedContent(new Dictionary<string, string> { ["Name"] = "S " + country, ["Condition"] = $"customer.country === '{country}'" }));
        var address = saved.Headers.Location?.ToString() ?? saved.RequestMessage!.RequestUri!.PathAndQuery;
        address.ShouldEndWith("?saved=published");
        var segment = address.Split('/')[^1].Split('?')[0];
        await MembersBecomeAsync(segment, [customer]);
        (await admin.GetStringAsync("/admin/segments?q=" + Uri.EscapeDataString(country))).ShouldContain("S " + country);
        (await admin.GetStringAsync($"/admin/segments/{segment}/members?q=formula")).ShouldContain(country);
        (await admin.GetStringAsync($"/admin/segments/{segment}/members?q=nobody")).ShouldNotContain("=Formula");
        var csv = await admin.GetStringAsync($"/admin/segments/{segment}/members?handler=Export");
        csv.ShouldContain($"{customer},\"'=Formula {country}\",");
        (await admin.GetAsync("/admin/segments/01nothing000000000000000aa/members")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private Task<string> AddAsync(string name, string country) => running.SaveAsync(Customer(name, country));

    private static JsonObject Customer(string name, string country) => new()
    {
        ["ContentType"] = "Customer",
        ["CustomerPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name }, ["Country"] = new JsonObject { ["Text"] = country } },
    };

    private static JsonObject Segment(string name, string condition) => new()
    {
        ["ContentType"] = "Segment",
        ["SegmentPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name }, ["Condition"] = new JsonObject { ["Text"] = condition } },
    };

    private async Task SetCountryAsync(string id, string country)
    {
        var item = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/content/" + id)).Json!.AsObject();
        item["CustomerPart"]!["Country"] = new JsonObject { ["Text"] = country };
        await running.SaveAsync(item);
    }

    private async Task CallAsync(string customer) => (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/events",
        new { type = "call", channel = "phone", subject = new { kind = "customer", id = customer }, title = "Asked for tea" })).Status.ShouldBe(201);

    private async Task<IReadOnlyList<string>> NamesOfAsync(string customer) =>
        [.. (await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/customers/{customer}/segments")).Json!["items"]!.AsArray().Select(s => (string)s!["name"]!)];

    private Task MembersBecomeAsync(string segment, string[] expected) => UntilAsync(async () =>
    {
        var answer = await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/segments/{segment}/members");
        return answer.Status == 200 && answer.Json!["items"]!.AsArray().Select(m => (string)m!["customerId"]!).Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal));
    });

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(Soon);
            await Task.Delay(50);
        }
    }
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(RunningPostgresHostGroup.Name)]
public sealed class SegmentTestsOnPostgres(RunningPostgresHost running) : SegmentTests(running);
