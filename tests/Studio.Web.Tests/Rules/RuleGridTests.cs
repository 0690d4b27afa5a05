using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Rules;

/// <summary>The grid of rules saves all changes of a page, or none.</summary>
public sealed partial class RuleGridTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task All_rows_are_saved_or_none_and_those_nobody_touched_stay(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        using var admin = await host.SignInAsync();
        var page = await admin.GetStringAsync("/admin/rules/grid");
        var rows = Row().Matches(page).Select(m => (Index: m.Groups["row"].Value, Id: m.Groups["id"].Value)).ToList();
        rows.Count.ShouldBeGreaterThan(2);
        var before = await ReadAsync(api, rows[0].Id);

        // One row is wrong by its own words, then one by what the rule says: nothing of the other is saved either.
        var priority = $"Rows[{rows[0].Index}].Priority";
        (await PostAsync(admin, page, (priority, "77"), ($"Rows[{rows[1].Index}].ControlShare", "101"))).ShouldBe((HttpStatusCode.BadRequest, "ControlShare"));
        (await PostAsync(admin, page, (priority, "77"), ($"Rows[{rows[1].Index}].ValidFrom", "2026-05-01T10:00"), ($"Rows[{rows[1].Index}].ValidTo", "2026-04-01T10:00"))).ShouldBe((HttpStatusCode.BadRequest, "ValidTo"));
        (await ReadAsync(api, rows[0].Id)).ToJsonString().ShouldBe(before.ToJsonString());
        var untouched = await ReadAsync(api, rows[2].Id);

        (await PostAsync(admin, page, (priority, "77"), ($"Rows[{rows[1].Index}].Touchpoints", "grid.here"))).Status.ShouldBe(HttpStatusCode.Redirect);
        ((int)(await ReadAsync(api, rows[0].Id))["RulePart"]!["Priority"]!["Value"]!).ShouldBe(77);
        ((string)(await ReadAsync(api, rows[1].Id))["RulePart"]!["Touchpoints"]!["Text"]!).ShouldBe("grid.here");
        (await ReadAsync(api, rows[2].Id)).ToJsonString().ShouldBe(untouched.ToJsonString());

        // Somebody else was faster: nothing is written over.
        (await PostAsync(admin, page, (priority, "12"))).Status.ShouldBe(HttpStatusCode.BadRequest);
        ((int)(await ReadAsync(api, rows[0].Id))["RulePart"]!["Priority"]!["Value"]!).ShouldBe(77);
    }

    /// <summary>Sends the grid with some cells changed; answers the field with the first message.</summary>
    private static async Task<(HttpStatusCode Status, string? Wrong)> PostAsync(HttpClient admin, string page, params (string Name, string Value)[] changes)
    {
        var fields = new Dictionary<string, string> { ["__RequestVerificationToken"] = StudioHost.FormToken(page) };
        foreach (Match match in Box().Matches(page))
        {
            fields[match.Groups["name"].Value] = WebUtility.HtmlDecode(match.Groups["value"].Value);
        }

        foreach (var (name, value) in changes)
        {
            fields.ShouldContainKey(name);
            fields[name] = value;
        }

        using var form = new FormUrlEncodedContent(fields);
        using var answer = await admin.PostAsync(new Uri("/admin/rules/grid", UriKind.Relative), form);
        return (answer.StatusCode, Wrong().Match(await answer.Content.ReadAsStringAsync()) is { Success: true } wrong ? wrong.Groups["name"].Value : null);
    }

    private static async Task<JsonNode> ReadAsync(HttpClient api, string id) => (await api.SendJsonAsync(HttpMethod.Get, "/api/content/" + id)).Json!;

    [GeneratedRegex("name=\"Rows\\[(?<row>\\d+)\\]\\.Id\" value=\"(?<id>[0-9a-z]{26})\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    [GeneratedRegex("<input [^>]*name=\"(?<name>Rows\\[[^\"]+)\" value=\"(?<value>[^\"]*)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Box();

    [GeneratedRegex("id=\"error-[0-9]+(?<name>[A-Za-z]+)\">[^<]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Wrong();
}
