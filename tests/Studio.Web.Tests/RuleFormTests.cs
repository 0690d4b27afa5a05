using System.Net;
using System.Text.RegularExpressions;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests;

/// <summary>The rule form without its scripts.</summary>
[Collection(RunningHostGroup.Name)]
public sealed partial class RuleFormTests(RunningHost running)
{
    [Fact]
    public async Task A_form_sent_twice_makes_one_rule()
    {
        using var admin = await running.Host.SignInAsync();
        var page = await admin.GetStringAsync("/admin/rules/new");
        var fields = new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = StudioHost.FormToken(page),
            ["NewId"] = NewId().Match(page).Groups["id"].Value,
            ["Name"] = "Sent twice",
            ["Condition"] = "cart.total > 100000",
            ["OfferId"] = Offer().Match(page).Groups["id"].Value,
            ["Priority"] = "0",
            ["action"] = "publish",
        };
        for (var i = 0; i < 2; i++)
        {
            using var form = new FormUrlEncodedContent(fields);
            using var answer = await admin.PostAsync("/admin/rules/new", form);
            answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        var found = await running.Api.SendJsonAsync(HttpMethod.Get, "/api/content?type=Rule&search=Sent%20twice");
        ((int)found.Json!["total"]!).ShouldBe(1);
    }

    [GeneratedRegex("name=\"NewId\"[^>]*value=\"(?<id>[0-9a-z]{26})\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NewId();

    [GeneratedRegex("<option value=\"(?<id>[0-9a-z]{26})\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Offer();
}
