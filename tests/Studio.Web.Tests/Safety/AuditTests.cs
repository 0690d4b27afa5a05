using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Administration.Audit;
using Studio.Kernel.Security.Audit;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Safety;

[Collection(RunningHostGroup.Name)]
public sealed class AuditTests(RunningHost running)
{
    [Fact]
    public async Task What_is_done_is_recorded_with_who_before_and_after()
    {
        var id = await running.AddCustomerAsync("Audited One");
        var item = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/content/" + id)).Json!.AsObject();
        item["CustomerPart"]!["Name"]!["Text"] = "Audited Two";
        (await running.SaveAsync(item)).ShouldBe(id);
        (await running.Api.SendJsonAsync(HttpMethod.Delete, "/api/content/" + id)).Status.ShouldBeOneOf([200, 204]);

        var records = await ListAsync("?search=" + id);

        records.Select(r => (string)r!["action"]!).ShouldBe(["content.deleted", "content.saved", "content.created"]);
        records.ShouldAllBe(r => ((string)r!["actor"]!["id"]!).StartsWith("key:") && (string)r["actor"]!["name"]! == "test" && (string)r["address"]! == "127.0.0.1" && ((string)r["traceId"]!).Length > 0);
        records[1]!["before"]!.ToJsonString().ShouldBe("""{"DisplayText":"Audited One","CustomerPart":{"Name":{"Text":"Audited One"}}}""");
        records[1]!["after"]!.ToJsonString().ShouldBe("""{"DisplayText":"Audited Two","CustomerPart":{"Name":{"Text":"Audited Two"}}}""");
        records[2]!["before"].ShouldBeNull();
        records[0]!["after"].ShouldBeNull();
    }

    [Fact]
    public async Task Settings_and_the_recipe_that_set_the_tenant_up_are_recorded()
    {
        var site = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/settings/SiteSettings")).Json!.AsObject();
        var name = (string)site["SiteName"]!;
        site["SiteName"] = "Audited site";
        (await running.Api.SendJsonAsync(HttpMethod.Put, "/api/settings/SiteSettings", site)).Status.ShouldBe(200);
        var record = (await ListAsync("?action=settings.saved&limit=1"))[0]!;
        site["SiteName"] = name;
        (await running.Api.SendJsonAsync(HttpMethod.Put, "/api/settings/SiteSettings", site)).Status.ShouldBe(200);

        ((string)record["before"]!["SiteName"]!, record["before"]!.AsObject().Count).ShouldBe((name, 1));
        record["after"]!.ToJsonString().ShouldBe("""{"SiteName":"Audited site"}""");
        var recipe = (await ListAsync("?action=recipes.run")).Last()!;
        ((string)recipe["actor"]!["id"]!, (string)recipe["subject"]!["id"]!).ShouldBe(("system", "retail"));
    }

    [Fact]
    public async Task What_is_undone_leaves_no_record()
    {
        var before = await running.Stored.CountAsync("Audit");
        var broken = """{"name":"broken","steps":[{"name":"Settings","SiteSettings":{"SiteName":"Name that is undone"}},{"name":"Settings","SiteSettings":{"Currency":7}}]}""";
        (await running.Api.SendTextAsync(HttpMethod.Post, "/api/recipes/run", broken)).Status.ShouldBe(400);
        (await running.Stored.QueryAsync<long>("SELECT count(*) FROM Audit WHERE AfterJson LIKE '%Name that is undone%'"))[0].ShouldBe(0);
        before.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Pages_of_the_trail_follow_each_other_without_gap_and_repetition()
    {
        for (var i = 0; i < 5; i++)
        {
            await running.AddCustomerAsync("Paged " + i);
        }

        var seen = new List<string>();
        string? next = null;
        do
        {
            var answer = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/audit?search=Paged&limit=2" + (next is null ? "" : "&after=" + next))).Json!;
            seen.AddRange(answer["items"]!.AsArray().Select(i => (string)i!["id"]!));
            next = (string?)answer["next"];
        }
        while (next is not null);

        seen.ShouldBe(seen.OrderDescending(StringComparer.Ordinal));
        seen.Distinct().Count().ShouldBe(seen.Count);
        seen.Count.ShouldBeGreaterThanOrEqualTo(5);
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=9999", "limit")]
    [InlineData("after=x", "after")]
    public async Task A_wrong_query_is_refused_by_its_name(string query, string path)
    {
        var answer = await running.Api.SendJsonAsync(HttpMethod.Get, "/api/audit?" + query);
        (answer.Status, answer.ErrorPaths.Single()).ShouldBe((400, path));
    }

    [Fact]
    public async Task Nobody_changes_or_deletes_a_record()
    {
        var id = (string)(await ListAsync("?limit=1"))[0]!["id"]!;
        foreach (var method in new[] { HttpMethod.Delete, HttpMethod.Put, HttpMethod.Post, HttpMethod.Patch })
        {
            (await running.Api.SendJsonAsync(method, "/api/audit/" + id, new { })).Status.ShouldBeOneOf([404, 405]);
        }

        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/audit/" + id)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_page_finds_by_person_kind_and_day_and_shows_what_changed()
    {
        var id = await running.AddCustomerAsync("Seen on the page");
        using var admin = await running.Host.SignInAsync();

        var found = await admin.GetStringAsync($"/admin/audit?q={id}&kind=content.created&person=test&from=2026-01-01");
        found.ShouldContain("Seen on the page");
        (await admin.GetStringAsync($"/admin/audit?q={id}&kind=content.deleted")).ShouldNotContain("Seen on the page");
        (await admin.GetStringAsync($"/admin/audit?q={id}&to=2001-01-01")).ShouldContain("No record fits");
        (await admin.GetStringAsync("/admin/audit?q=%25_%5C&older=nonsense")).ShouldContain("No record fits");

        var record = (string)(await ListAsync("?search=" + id))[0]!["id"]!;
        var page = await admin.GetStringAsync("/admin/audit/" + record);
        page.ShouldContain("<ins>Seen on the page</ins>");
        (await admin.GetAsync("/admin/audit/01never0000000000000000000")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_strangers_repeat_counts_up_one_record_and_what_is_too_old_goes()
    {
        await using var tenant = await TenantInProcess.OpenAsync(running.Host);
        await using var scope = tenant.Services.CreateAsyncScope();
        var trail = scope.ServiceProvider.GetRequiredService<IAuditTrail>();
        var probe = new AuditAction("probe.failed", "Probe", typeof(AuditTests));
        for (var i = 0; i < 3; i++)
        {
            await trail.RecordAsync(new AuditEntry(probe) { SubjectId = "probe", Aggregate = TimeSpan.FromDays(365) }, CancellationToken.None);
        }

        (await running.Stored.QueryAsync<long>("SELECT Occurrences FROM Audit WHERE Action = 'probe.failed'")).ShouldBe([3]);

        var records = scope.ServiceProvider.GetRequiredService<Studio.Data.Audit.AuditRecords>();
        (await scope.ServiceProvider.GetRequiredService<AuditRetention>().RunAsync(CancellationToken.None)).ShouldBe(0, "400 days are kept");
        (await running.Stored.CountAsync("Audit")).ShouldBeGreaterThan(0);
        (await records.RemoveOlderAsync(DateTimeOffset.UnixEpoch, CancellationToken.None)).ShouldBe(0);
    }

    private async Task<JsonArray> ListAsync(string query)
    {
        var answer = await running.Api.SendJsonAsync(HttpMethod.Get, "/api/audit" + query);
        answer.Status.ShouldBe(200, answer.Text);
        return answer.Json!["items"]!.AsArray();
    }
}
