using System.Net;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests;

/// <summary>Settings on their page, through the API and in the studio that they hold for.</summary>
public sealed class SettingsTests
{
    [Fact]
    public async Task Settings_are_changed_on_the_page_and_by_the_API_and_outlive_a_restart()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        using var admin = await host.SignInAsync();

        var page = await admin.GetStringAsync("/admin/settings/SiteSettings");
        page.ShouldContain("value=\"Morning &amp; Co.\"");
        page.ShouldContain("<option value=\"Europe/London\" selected=\"selected\">");
        (await admin.GetStringAsync("/admin/settings?q=zone")).ShouldContain("/admin/settings/SiteSettings");
        (await admin.GetStringAsync("/admin/settings?q=nothing-like-this")).ShouldContain("No settings found");

        // A fault stands beside its field, what was written stays, and nothing is saved.
        var fields = Fields(page);
        fields["f.SiteName"] = "";
        fields["f.Currency"] = "pounds";
        var (status, refused) = await PostAsync(admin, "/admin/settings/SiteSettings", fields);
        status.ShouldBe(HttpStatusCode.BadRequest);
        refused.ShouldContain("id=\"f-SiteName-error\">A value is needed.");
        refused.ShouldContain("id=\"f-Currency-error\">");
        refused.ShouldContain("value=\"pounds\"");

        fields["f.SiteName"] = "Evening & Co.";
        fields["f.Currency"] = "EUR";
        fields["f.TimeZone"] = "Asia/Taipei";
        (await PostAsync(admin, "/admin/settings/SiteSettings", fields)).Status.ShouldBe(HttpStatusCode.Redirect);
        (await admin.GetStringAsync("/admin/settings/SiteSettings?saved=true")).ShouldContain("Evening &amp; Co.");

        // The same form again is of what was before.
        (await PostAsync(admin, "/admin/settings/SiteSettings", fields)).Status.ShouldBe(HttpStatusCode.PreconditionFailed);

        await host.RestartAsync();
        var read = await api.SendJsonAsync(HttpMethod.Get, "/api/settings/SiteSettings");
        read.Json!.ToJsonString().ShouldBe("""{"SiteName":"Evening \u0026 Co.","Currency":"EUR","TimeZone":"Asia/Taipei","Culture":"en"}""");
        (await api.SendJsonAsync(HttpMethod.Put, "/api/settings/SiteSettings", new { SiteName = "Night & Co.", Currency = "TWD", TimeZone = "Asia/Tokyo", Culture = "zh-Hant" })).Status.ShouldBe(200);
        (await admin.GetStringAsync("/admin")).ShouldContain("Night &amp; Co.");
    }

    [Fact]
    public async Task The_API_refuses_what_the_schema_does_not_allow_and_tells_where()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        using var agent = await host.CreateApiClientAsync("Agent");

        ((JsonArray)(await api.SendJsonAsync(HttpMethod.Get, "/api/settings")).Json!).Select(s => (string)s!["name"]!).ShouldContain("SiteSettings");
        ((JsonArray)(await agent.SendJsonAsync(HttpMethod.Get, "/api/settings")).Json!).ShouldBeEmpty();
        (await agent.SendJsonAsync(HttpMethod.Get, "/api/settings/SiteSettings")).Status.ShouldBe(403);
        (await agent.SendJsonAsync(HttpMethod.Put, "/api/settings/SiteSettings", new { SiteName = "Mine" })).Status.ShouldBe(403);
        (await api.SendJsonAsync(HttpMethod.Get, "/api/settings/Nothing")).Status.ShouldBe(404);

        var schema = (await api.SendJsonAsync(HttpMethod.Get, "/api/settings/SiteSettings/schema")).Json!;
        ((string)schema["properties"]!["TimeZone"]!["format"]!).ShouldBe("time-zone");

        var refused = await api.SendJsonAsync(HttpMethod.Put, "/api/settings/SiteSettings", new { SiteName = "", Currency = "EUR", TimeZone = "Mars/Olympus", Nothing = 1 });
        refused.Status.ShouldBe(400);
        refused.ErrorPaths.Order(StringComparer.Ordinal).ShouldBe(["Nothing", "SiteName", "TimeZone"]);
        (await api.SendJsonAsync(HttpMethod.Get, "/api/settings/SiteSettings")).Json!["SiteName"]!.ToString().ShouldBe("Morning & Co.");

        using var read = await api.GetAsync("/api/settings/SiteSettings");
        using var stale = new HttpRequestMessage(HttpMethod.Put, "/api/settings/SiteSettings") { Content = new StringContent("""{"SiteName": "x"}""", System.Text.Encoding.UTF8, "application/json") };
        (await api.SendJsonAsync(HttpMethod.Put, "/api/settings/SiteSettings", new { SiteName = "Theirs" })).Status.ShouldBe(200);
        stale.Headers.IfMatch.Add(read.Headers.ETag!);
        using var answer = await api.SendAsync(stale);
        answer.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
    }

    private static Dictionary<string, string> Fields(string page) => new(StringComparer.Ordinal)
    {
        ["__RequestVerificationToken"] = StudioHost.FormToken(page),
        ["version"] = Between(page, "name=\"version\" value=\"", "\""),
        ["f.SiteName"] = "Morning & Co.",
        ["f.Currency"] = "GBP",
        ["f.TimeZone"] = "Europe/London",
        ["f.Culture"] = "en",
    };

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(HttpClient client, string url, Dictionary<string, string> fields)
    {
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await client.PostAsync(url, form);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static string Between(string text, string before, string after)
    {
        var at = text.IndexOf(before, StringComparison.Ordinal);
        at.ShouldBeGreaterThan(0, before);
        return text[(at + before.Length)..text.IndexOf(after, at + before.Length, StringComparison.Ordinal)];
    }
}
