using System.Net;
using System.Text.RegularExpressions;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Customers;

/// <summary>A customer's page: the panels, the timeline with its filters and pages.</summary>
[Collection(RunningHostGroup.Name)]
public partial class TimelineTests(RunningHost running)
{
    private static readonly DateTimeOffset Day = new(2026, 3, 10, 4, 0, 0, TimeSpan.Zero);

    [HostFact]
    public async Task Pages_follow_one_another_without_a_gap_and_without_repetition()
    {
        var customer = await running.AddCustomerAsync("Paging Person");

        // Many at one moment: the id decides.
        for (var i = 0; i < 110; i++)
        {
            await RecordAsync(customer, "call", "phone", $"call {i:000}", Day.AddMinutes(i / 30));
        }

        using var admin = await running.Host.SignInAsync();
        var seen = new List<string>();
        var at = $"/admin/customers/{customer}/timeline";
        var pages = 0;
        while (at.Length > 0)
        {
            var html = await admin.GetStringAsync(at);
            seen.AddRange(Call().Matches(html).Select(m => m.Groups["n"].Value));
            at = Earlier().Match(html) is { Success: true } rest ? WebUtility.HtmlDecode(rest.Groups["at"].Value) : "";
            (++pages).ShouldBeLessThan(5);
        }

        seen.ShouldBe(Enumerable.Range(0, 110).Reverse().Select(i => i.ToString("000", System.Globalization.CultureInfo.InvariantCulture)));
    }

    [HostFact]
    public async Task Filters_and_words_find_what_they_say_and_nothing_else()
    {
        var customer = await running.AddCustomerAsync("Filtered Person");
        await RecordAsync(customer, "call", "phone", "Asked for a grinder", Day);
        await RecordAsync(customer, "complaint", "mail", "貨到時已經破了 100%", Day.AddDays(1));
        await RecordAsync(customer, "store_visit", "store", "Looked at the grinder", Day.AddDays(2));
        using var admin = await running.Host.SignInAsync();

        (await FoundAsync(admin, customer, "q=GRINDER")).ShouldBe(["Looked at the grinder", "Asked for a grinder"]);
        (await FoundAsync(admin, customer, "q=%E7%A0%B4%E4%BA%86")).ShouldBe(["貨到時已經破了 100%"]);
        (await FoundAsync(admin, customer, "q=100%25")).ShouldBe(["貨到時已經破了 100%"]);
        (await FoundAsync(admin, customer, "q=1_0")).ShouldBeEmpty("a wildcard is a character");
        (await FoundAsync(admin, customer, "type=call")).ShouldBe(["Asked for a grinder"]);
        (await FoundAsync(admin, customer, "channel=store")).ShouldBe(["Looked at the grinder"]);
        (await FoundAsync(admin, customer, "category=order")).ShouldBeEmpty();
        (await FoundAsync(admin, customer, "from=2026-03-11&to=2026-03-11")).ShouldBe(["貨到時已經破了 100%"]);
        (await FoundAsync(admin, customer, "q=grinder&channel=phone&to=2026-03-12")).ShouldBe(["Asked for a grinder"]);
        (await FoundAsync(admin, customer, "type=nothing&from=never&before=x")).Count.ShouldBe(3, "what an address says wrongly is not asked for");
    }

    [HostFact]
    public async Task The_page_has_tabs_and_one_who_may_not_see_customers_sees_nothing()
    {
        using var admin = await running.Host.SignInAsync();
        var page = await admin.GetStringAsync("/admin/customers/" + RunningHost.Wang);
        page.ShouldContain("data-panel=\"contacts\"");
        page.ShouldContain("data-panel=\"facts\"");
        using var stranger = running.Host.CreateClient();
        using var refused = await stranger.GetAsync($"/admin/customers/{RunningHost.Wang}/timeline");
        refused.StatusCode.ShouldNotBe(HttpStatusCode.OK);
    }

    private async Task<IReadOnlyList<string>> FoundAsync(HttpClient admin, string customer, string filter)
    {
        var html = await admin.GetStringAsync($"/admin/customers/{customer}/timeline?{filter}");
        return [.. Words().Matches(html).Select(m => WebUtility.HtmlDecode(m.Groups["t"].Value))];
    }

    private async Task RecordAsync(string customer, string type, string channel, string text, DateTimeOffset at)
    {
        var answer = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/events", new { subject = new { kind = "customer", id = customer }, type, channel, text, occurredAt = at }, Guid.NewGuid().ToString("N"));
        answer.Status.ShouldBe(201, answer.Text);
    }

    [GeneratedRegex("<p>call (?<n>[0-9]{3})</p>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Call();

    [GeneratedRegex("<p>(?<t>[^<]+)</p>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();

    [GeneratedRegex("data-earlier=\"(?<at>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Earlier();
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(RunningPostgresHostGroup.Name)]
public sealed class TimelineTestsOnPostgres(RunningPostgresHost running) : TimelineTests(running);
