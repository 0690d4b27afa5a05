using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Privacy;

/// <summary>What is kept of a customer is read by people: in their language, page by page, by those who may, and it is written down that they did.</summary>
[Collection(RunningHostGroup.Name)]
public sealed class ReadablePageTests(RunningHost running)
{
    [HostFact]
    public async Task Everything_is_read_in_words_and_taken_away_as_one_file()
    {
        var customer = await running.AddCustomerAsync("Reader <b>Lin</b>");
        for (var page = 0; page < 3; page++)
        {
            var events = new JsonArray([.. Enumerable.Range(page * 100, 100).Select(i => (JsonNode)new JsonObject
            {
                ["type"] = "note", ["title"] = $"Contact number {i:000}", ["text"] = "<script>alert(1)</script>", ["occurredAt"] = $"2026-01-02T03:04:{i % 60:00}Z", ["idempotencyKey"] = $"read-{customer}-{i}",
                ["subject"] = new JsonObject { ["kind"] = "customer", ["id"] = customer },
            })]);
            (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/events", new JsonObject { ["events"] = events })).Status.ShouldBe(200);
        }

        using var admin = await running.Host.SignInAsync();
        var address = $"/admin/customers/{customer}/personal-data/read";
        var read = await admin.GetStringAsync(address);
        read.ShouldSatisfyAllConditions(
            p => p.ShouldContain("Reader &lt;b&gt;Lin&lt;/b&gt;"), p => p.ShouldContain("Occurred at"), p => p.ShouldNotContain("2026-01-02T03:04", Case.Sensitive, "an instant for programs"), p => p.ShouldNotContain("<script>alert"),
            p => p.ShouldContain("?source=contacts"), p => p.ShouldNotContain("Contact number 299"));

        // All contacts are on the pages of the one place, each once.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var page = 1; page <= 6; page++)
        {
            var one = await admin.GetStringAsync($"{address}?source=contacts&page={page}");
            foreach (var i in Enumerable.Range(0, 300).Where(i => one.Contains($"Contact number {i:000}", StringComparison.Ordinal)))
            {
                seen.Add($"{i}").ShouldBeTrue($"{i} is on two pages");
            }
        }

        seen.Count.ShouldBe(300);

        // One file with everything, without any script, style sheet or picture from elsewhere.
        using var file = await admin.GetAsync($"/api/customers/{customer}/personal-data.html");
        var html = await file.Content.ReadAsStringAsync();
        file.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        file.Headers.CacheControl!.NoStore.ShouldBeTrue();
        Enumerable.Range(0, 300).Count(i => html.Contains($"Contact number {i:000}", StringComparison.Ordinal)).ShouldBe(300);
        html.ShouldSatisfyAllConditions(h => h.ShouldNotContain("<script", Case.Insensitive), h => h.ShouldNotContain("src="), h => h.ShouldNotContain("<link"), h => h.ShouldEndWith("</html>\n"));

        // It is written down who read; who may not, does not.
        (await running.Stored.CountAsync("Audit WHERE SubjectId = @customer AND Action = 'customers.exported'", new { customer })).ShouldBe(8);
        (await running.Agent.SendJsonAsync(HttpMethod.Get, $"/api/customers/{customer}/personal-data.html")).Status.ShouldBe(403);
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/customers/01notthere0000000000000001/personal-data.html")).Status.ShouldBe(404);
        foreach (var wrong in new[] { "?source=nothing", "?record=" + RunningHost.Emma })
        {
            using var answer = await admin.GetAsync(address + wrong);
            ((int)answer.StatusCode).ShouldBe(404, wrong);
        }
    }
}
