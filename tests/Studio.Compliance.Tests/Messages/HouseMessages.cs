using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Studio.Compliance.Tests.House;
using Studio.Testing.Mail;

namespace Studio.Compliance.Tests.Messages;

/// <summary>The queue as programs and people use it, with the mail server at its end.</summary>
[Collection(HouseGroup.Name)]
public sealed class HouseMessages(HouseTenant house)
{
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];

    [Fact]
    public async Task A_program_sends_a_message_once_and_sees_what_became_of_it()
    {
        await using var channel = await MailChannel.OpenAsync(house);
        using var admin = await house.Tenant.SignInAsync();
        var message = new { channel = "email", to = $"{_run}@example.com", subject = "Your order", text = "It is on its way.", html = "<p>It is on its way.</p>" };
        var first = await SendAsync(admin, message, "order-" + _run);
        first.Status.ShouldBe(HttpStatusCode.Accepted);
        ((string)first.Body["id"]!).ShouldBe("order-" + _run);
        var again = await SendAsync(admin, message, "order-" + _run);
        again.Status.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(admin, message with { text = "Something else." }, "order-" + _run)).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);

        var sent = await StateAsync(admin, "order-" + _run, "sent");
        ((string)sent["detail"]!).ShouldBe("250 2.0.0 kept as 4711");
        ((string)sent["text"]!).ShouldBe(message.text);
        channel.Server.Mails.Count(m => m.To == message.to).ShouldBe(1);

        var list = await GetAsync(admin, $"/api/messages?search={_run}&state=sent&channel=email&sort=-created&pageSize=5");
        ((int)list["total"]!).ShouldBe(1);
        ((string)list["items"]![0]!["to"]!).ShouldBe(message.to);
        (await admin.PostAsync($"/api/messages/order-{_run}/retry", null)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await admin.PostAsync($"/api/messages/none-{_run}/retry", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await admin.GetAsync($"/api/messages/none-{_run}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await RecordedAsync(admin, "order-" + _run, message.to)).ShouldBe(["messages.queued"], "once, and no record of what was refused");
    }

    [Fact]
    public async Task A_message_that_failed_is_seen_and_tried_again_from_the_page()
    {
        await using var channel = await MailChannel.OpenAsync(house);
        channel.Refuse();
        using var admin = await house.Tenant.SignInAsync();
        (await SendAsync(admin, new { channel = "email", to = $"{_run}@example.com", subject = "Hello", text = "Hello" }, "fails-" + _run)).Status.ShouldBe(HttpStatusCode.Accepted);
        ((string)(await StateAsync(admin, "fails-" + _run, "failed"))["detail"]!).ShouldBe("550 5.1.1 no such mailbox");
        var page = await admin.GetStringAsync($"/admin/messages?q={_run}&state=failed&sort=state");
        page.ShouldContain("550 5.1.1 no such mailbox");
        page.ShouldContain($"value=\"fails-{_run}\"");
        (await admin.GetStringAsync($"/admin/messages?q={_run}&state=sent")).ShouldContain("No messages");

        channel.Server.Answers.Clear();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("id", "fails-" + _run)]);
        (await admin.PostAsync("/admin/messages?handler=Retry", form)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        await StateAsync(admin, "fails-" + _run, "sent");
        channel.Server.Mails.Count(m => m.To == $"{_run}@example.com").ShouldBe(1);
        (await RecordedAsync(admin, "fails-" + _run, $"{_run}@example.com")).ShouldBe(["messages.retried", "messages.queued"]);
    }

    [Fact]
    public async Task What_is_sent_wrong_is_refused_by_field()
    {
        using var admin = await house.Tenant.SignInAsync();
        foreach (var (body, path) in new (object, string)[]
        {
            (new { to = "a@example.com", text = "x" }, "channel"), (new { channel = "pigeon", to = "a@example.com", text = "x" }, "channel"), (new { channel = "email", text = "x" }, "to"),
            (new { channel = "email", to = 5, text = "x" }, "to"), (new { channel = "email", to = "emma at example", text = "x" }, "to"), (new { channel = "email", to = "a@example.com", text = new { } }, "text"), (new { channel = "email", to = "a@example.com" }, "text"),
            (new { channel = "email", to = "a@example.com", text = "x", subject = "a\r\nBcc: b@example.com" }, "subject"), (new { channel = "email", to = "a@example.com", text = "x", id = "a/b" }, "id"),
            (new { channel = "email", to = "a@example.com", text = "x", attachments = "all" }, "attachments"), (new { channel = "email", to = "a@example.com", text = "x", attachments = new[] { "a" } }, "attachments[0]"),
            (new { channel = "email", to = "a@example.com", text = "x", customerId = "me" }, "customerId"),
        })
        {
            var (status, answer) = await SendAsync(admin, body, null);
            status.ShouldBe(HttpStatusCode.BadRequest, path);
            ((JsonObject)answer["errors"]!).Select(e => e.Key).ShouldBe([path]);
        }

        foreach (var query in new[] { "state=lost", "sort=password", "page=0", "pageSize=1000" })
        {
            (await admin.GetAsync("/api/messages?" + query)).StatusCode.ShouldBe(HttpStatusCode.BadRequest, query);
        }
    }

    [Fact]
    public async Task A_test_mail_is_sent_at_once_and_shows_what_the_server_said()
    {
        await using var channel = await MailChannel.OpenAsync(house);
        using var admin = await house.Tenant.SignInAsync();
        (await TestAsync(admin, "emma@example.com", HttpStatusCode.OK)).ShouldContain("250 2.0.0 kept as 4711");
        channel.Server.Mails.ShouldHaveSingleItem().Subject.ShouldBe("Test mail from Studio");
        channel.Refuse();
        (await TestAsync(admin, "emma@example.com", HttpStatusCode.OK)).ShouldContain("550 5.1.1 no such mailbox");
        channel.Server.Answers["RCPT"] = "550 <script>alert(1)</script>";
        (await TestAsync(admin, "emma@example.com", HttpStatusCode.OK)).ShouldNotContain("<script>alert");
        (await TestAsync(admin, "emma", HttpStatusCode.BadRequest)).ShouldContain("A mail address is needed.");

        foreach (var page in new[] { "/admin/email", "/admin/settings/SmtpSettings", "/api/settings/SmtpSettings" })
        {
            (await admin.GetStringAsync(page)).ShouldNotContain(MailChannel.Password, Case.Sensitive, page);
        }

        (await admin.GetStringAsync("/admin/email")).ShouldContain("127.0.0.1:");
    }

    private static async Task<string> TestAsync(HttpClient admin, string to, HttpStatusCode status)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("to", to)]);
        using var answer = await admin.PostAsync("/admin/email", form);
        answer.StatusCode.ShouldBe(status);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>What the trail says was done with the message by hand, newest first; the receiver never stands there, for the trail is not erased.</summary>
    private static async Task<IEnumerable<string>> RecordedAsync(HttpClient admin, string id, string receiver)
    {
        var records = await GetAsync(admin, "/api/audit?search=" + id);
        records.ToJsonString().ShouldNotContain(receiver);
        return records["items"]!.AsArray().Select(r => (string)r!["action"]!);
    }

    private static async Task<(HttpStatusCode Status, JsonObject Body)> SendAsync(HttpClient client, object message, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/messages") { Content = JsonContent.Create(message) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, (JsonObject)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    private static async Task<JsonObject> GetAsync(HttpClient client, string url) => (JsonObject)JsonNode.Parse(await client.GetStringAsync(url))!;

    private static async Task<JsonObject> StateAsync(HttpClient client, string id, string state)
    {
        var message = await GetAsync(client, "/api/messages/" + id);
        for (var i = 0; i < 100 && (string)message["state"]! != state; i++)
        {
            await Task.Delay(100);
            message = await GetAsync(client, "/api/messages/" + id);
        }

        ((string)message["state"]!).ShouldBe(state, message.ToJsonString());
        return message;
    }
}
