using System.Text.Json.Nodes;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Consent;

/// <summary>Purposes, their texts, and who said what, over the API.</summary>
[Collection(RunningHostGroup.Name)]
public class ConsentTests(RunningHost running)
{
    private static readonly (string Body, string Path)[] Wrong =
    [
        ("""{"purpose":"nothing","granted":true}""", "purpose"),
        ("""{"purpose":"marketing"}""", "granted"),
        ("""{"purpose":"marketing","granted":"yes"}""", "granted"),
        ("""{"purpose":"marketing","granted":true,"version":99}""", "version"),
        ("""{"purpose":"marketing","granted":true,"version":"x"}""", "version"),
        ("""{"purpose":"marketing","granted":true,"occurredAt":"2999-01-01T00:00:00Z"}""", "occurredAt"),
        ("""{"purpose":"marketing","granted":true,"source":""}""", "source"),
        ("""{"purpose":"marketing","granted":true,"evidence":[]}""", "evidence"),
        ("""{"purpose":"marketing","granted":true,"subject":{"kind":"customer","id":"01000000000000000000000000"}}""", "subject.id"),
        ("""{"purpose":"marketing","granted":true,"subject":{"kind":"user","id":"01000000000000000000000000"}}""", "subject.kind"),
    ];

    [HostFact]
    public async Task The_last_word_counts_and_all_of_them_are_kept()
    {
        var customer = await running.AddCustomerAsync("Said twice");
        (await StateAsync(customer, "marketing")).ShouldBe((false, false));
        (await SayAsync(customer, "marketing", true)).Status.ShouldBe(200);
        (await StateAsync(customer, "marketing")).ShouldBe((true, true));
        (await SayAsync(customer, "marketing", true)).Status.ShouldBe(200);
        (await SayAsync(customer, "marketing", false, "2001-01-01T00:00:00Z")).Status.ShouldBe(200);
        (await StateAsync(customer, "marketing")).ShouldBe((true, true));
        (await SayAsync(customer, "marketing", false)).Status.ShouldBe(200);
        (await StateAsync(customer, "marketing")).ShouldBe((false, true));

        // The same word twice is one.
        var whole = (await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/consent?kind=customer&id={customer}")).Json!;
        whole["history"]!.AsArray().Select(h => (bool)h!["granted"]!).ShouldBe([false, true, false]);
        (await running.Stored.CountAsync("Interaction WHERE SubjectId = @customer AND Type IN ('consent_given', 'consent_refused')", new { customer })).ShouldBe(3);
    }

    [HostFact]
    public async Task What_needs_no_consent_is_allowed_until_somebody_refuses()
    {
        var customer = await running.AddCustomerAsync("Visited");
        (await StateAsync(customer, "visits")).ShouldBe((true, false));
        await SayAsync(customer, "visits", false);
        (await StateAsync(customer, "visits")).ShouldBe((false, true));
    }

    [HostFact]
    public async Task A_text_that_changes_is_a_new_version_and_asks_again_where_the_purpose_says_so()
    {
        var customer = await running.AddCustomerAsync("Asked again");
        var name = "again-" + Guid.NewGuid().ToString("N")[..8];
        var id = await SavePurposeAsync(name, "We write once a month.");
        await SayAsync(customer, name, true);
        (await StateAsync(customer, name)).ShouldBe((true, true));

        // Saved without a change of words it is the same version.
        await SavePurposeAsync(name, "We write once a month.", id);
        (await StateAsync(customer, name)).ShouldBe((true, true));
        await SavePurposeAsync(name, "We write every day.", id);
        (await StateAsync(customer, name)).ShouldBe((false, false));
        ((int)Purpose((await running.Api.SendJsonAsync(HttpMethod.Get, "/api/consent/purposes")).Json!.AsArray(), name)["version"]!).ShouldBe(2);

        // To the earlier text he may still be written down; it does not count.
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/consent", new { subject = new { kind = "customer", id = customer }, purpose = name, granted = true, version = 1, source = "letter" })).Status.ShouldBe(200);
        (await StateAsync(customer, name)).ShouldBe((false, false));
        await SayAsync(customer, name, true);
        (await StateAsync(customer, name)).ShouldBe((true, true));

        // What people spoke of keeps its name; without a published item nobody agreed.
        var renamed = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content", PurposeItem(name + "-b", "We write every day.", id));
        renamed.Status.ShouldBe(400, renamed.Text);
        renamed.ErrorPaths.ShouldBe(["ConsentPurposePart.Name"]);
        (await running.Api.SendJsonAsync(HttpMethod.Delete, "/api/content/" + id)).Status.ShouldBe(204);
        (await SayAsync(customer, name, true)).ErrorPaths.ShouldBe(["purpose"]);
    }

    [HostFact]
    public async Task A_widget_speaks_for_its_own_visitor_alone()
    {
        using var widget = await running.OpenWidgetAsync();
        using var other = await running.OpenWidgetAsync();
        var said = await widget.SendJsonAsync(HttpMethod.Post, "/api/consent", new { purpose = "marketing", granted = true, source = "phone", subject = new { kind = "customer", id = RunningHost.Emma } });
        said.Status.ShouldBe(200, said.Text);
        var own = (await widget.SendJsonAsync(HttpMethod.Get, $"/api/consent?kind=customer&id={RunningHost.Emma}")).Json!;
        ((string)own["subject"]!["kind"]!).ShouldBe("visitor");
        ((bool)Purpose(own["purposes"]!.AsArray(), "marketing")["granted"]!).ShouldBeTrue();
        ((string)own["history"]![0]!["source"]!).ShouldBe("widget");
        ((bool)Purpose((await other.SendJsonAsync(HttpMethod.Get, "/api/consent")).Json!["purposes"]!.AsArray(), "marketing")["granted"]!).ShouldBeFalse();
        (await StateAsync(RunningHost.Emma, "marketing")).Asked.ShouldBeFalse();
    }

    [HostFact]
    public async Task What_cannot_be_written_down_says_why()
    {
        foreach (var (body, path) in Wrong)
        {
            var asked = (JsonObject)JsonNode.Parse(body)!;
            asked["subject"] ??= new JsonObject { ["kind"] = "customer", ["id"] = RunningHost.Wang };
            var before = await running.Stored.CountAsync("ConsentGrant WHERE SubjectId = @Wang", new { RunningHost.Wang });
            var answer = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/consent", asked);
            answer.Status.ShouldBe(400, answer.Text);
            answer.ErrorPaths.ShouldBe([path]);
            (await running.Stored.CountAsync("ConsentGrant WHERE SubjectId = @Wang", new { RunningHost.Wang })).ShouldBe(before);
        }
    }

    [HostFact]
    public async Task A_message_for_a_purpose_goes_to_nobody_who_did_not_agree()
    {
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/features/Studio.Channels.Email/enable")).Status.ShouldBe(200);
        var customer = await running.AddCustomerAsync("Written to");
        (await SendAsync(customer, "marketing")).ShouldBe("failed", "never asked");
        (await SendAsync(null, "marketing")).ShouldBe("failed", "nobody knows who that is");
        (await SendAsync(customer, "no-such-purpose")).ShouldBe("failed");

        // There is no mail server here: what may go waits for one.
        (await SendAsync(customer, null)).ShouldBe("waiting");
        await SayAsync(customer, "marketing", true);
        (await SendAsync(customer, "marketing")).ShouldBe("waiting");
        await SayAsync(customer, "marketing", false);
        (await SendAsync(customer, "marketing")).ShouldBe("failed", "withdrawn");
        (await SendAsync(customer, "visits")).ShouldBe("waiting", "needs no consent");
    }

    /// <summary>What became of a message after its first attempt.</summary>
    private async Task<string> SendAsync(string? customer, string? purpose)
    {
        var sent = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/messages", new { channel = "email", to = "somebody@example.com", subject = "News", text = "Dear you", customerId = customer, purpose });
        sent.Status.ShouldBe(202, sent.Text);
        for (var i = 0; i < 100; i++)
        {
            var now = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/messages/" + sent.Json!["id"])).Json!;
            if ((int)now["attempts"]! > 0 && (string)now["state"]! != "sending")
            {
                if ((string)now["state"]! == "failed")
                {
                    ((string)now["detail"]!).ShouldContain($"no agreement to '{purpose}'");
                }

                return (string)now["state"]!;
            }

            await Task.Delay(100);
        }

        return "never tried";
    }

    private static JsonNode Purpose(JsonArray purposes, string name) => purposes.Single(p => (string)p!["name"]! == name)!;

    private static JsonObject PurposeItem(string name, string text, string? id = null)
    {
        var item = new JsonObject
        {
            ["ContentType"] = "ConsentPurpose",
            ["ConsentPurposePart"] = new JsonObject
            {
                ["Name"] = new JsonObject { ["Text"] = name },
                ["Title"] = new JsonObject { ["en"] = name },
                ["Text"] = new JsonObject { ["en"] = text },
                ["AskAgain"] = new JsonObject { ["Value"] = true },
            },
        };
        if (id is not null)
        {
            item["ContentItemId"] = id;
        }

        return item;
    }

    private Task<string> SavePurposeAsync(string name, string text, string? id = null) => running.SaveAsync(PurposeItem(name, text, id));

    private Task<JsonAnswer> SayAsync(string customer, string purpose, bool granted, string? at = null) =>
        running.Api.SendJsonAsync(HttpMethod.Post, "/api/consent", new { subject = new { kind = "customer", id = customer }, purpose, granted, source = "phone", occurredAt = at });

    private async Task<(bool Granted, bool Asked)> StateAsync(string customer, string purpose)
    {
        var answer = await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/consent?kind=customer&id={customer}");
        answer.Status.ShouldBe(200, answer.Text);
        var state = Purpose(answer.Json!["purposes"]!.AsArray(), purpose);
        return ((bool)state["granted"]!, (bool)state["asked"]!);
    }
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(RunningPostgresHostGroup.Name)]
public sealed class ConsentTestsOnPostgres(RunningPostgresHost running) : ConsentTests(running);
