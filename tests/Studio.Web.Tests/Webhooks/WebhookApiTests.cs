using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Webhooks;

/// <summary>Who may make webhooks, and what they refuse.</summary>
[Collection(RunningHostGroup.Name)]
public sealed class WebhookApiTests(RunningHost running)
{
    [HostFact]
    public async Task A_webhook_is_made_changed_and_removed_and_its_secret_is_seen_once()
    {
        var made = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/webhooks", new { name = "Ledger", address = "https://ledger.example.com/in", segments = true });
        made.Status.ShouldBe(201, made.Text);
        var (id, secret) = ((string)made.Json!["id"]!, (string)made.Json!["secret"]!);
        secret.ShouldStartWith("whsec_");
        var seen = await running.Api.SendJsonAsync(HttpMethod.Get, "/api/webhooks/" + id);
        ((bool)seen.Json!["webhook"]!["segments"]!).ShouldBeTrue();
        seen.Text.ShouldNotContain(secret);
        (await running.Stored.QueryAsync<string>("SELECT Secret FROM Webhook WHERE Id = @id", new { id })).Single().ShouldStartWith("enc:");
        ((string)(await running.Api.SendJsonAsync(HttpMethod.Post, $"/api/webhooks/{id}/secret")).Json!["secret"]!).ShouldNotBe(secret);
        (await running.Api.SendJsonAsync(HttpMethod.Put, "/api/webhooks/" + id, new { name = "Ledger two", address = "https://ledger.example.com/in", enabled = false })).Status.ShouldBe(200);
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/webhooks?search=ledger%20two")).Json!["items"]!.AsArray().Count.ShouldBe(1);
        (await running.Api.SendJsonAsync(HttpMethod.Delete, "/api/webhooks/" + id)).Status.ShouldBe(204);
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/webhooks/" + id)).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("""{"name": "", "address": "https://example.com"}""", "name")]
    [InlineData("""{"name": "A", "address": "ftp://example.com"}""", "address")]
    [InlineData("""{"name": "A", "address": "https://user:word@example.com"}""", "address")]
    [InlineData("""{"name": "A", "address": "example"}""", "address")]
    [InlineData("""{"name": "A", "address": "https://example.com", "enabled": "yes"}""", "enabled")]
    [InlineData("""{"name": "A", "address": "https://example.com", "colour": "red"}""", "colour")]
    public async Task What_is_wrong_is_refused_beside_its_field(string body, string path)
    {
        var answer = await running.Api.SendTextAsync(HttpMethod.Post, "/api/webhooks", body);
        answer.Status.ShouldBe(400, answer.Text);
        answer.ErrorPaths.ShouldContain(p => string.Equals(p, path, StringComparison.OrdinalIgnoreCase), answer.Text);
    }

    [HostFact]
    public async Task An_agent_sees_nothing_of_them()
    {
        (await running.Agent.SendJsonAsync(HttpMethod.Get, "/api/webhooks")).Status.ShouldBe(403);
        (await running.Agent.SendJsonAsync(HttpMethod.Post, "/api/webhooks", new { name = "A", address = "https://example.com" })).Status.ShouldBe(403);
    }

    [HostFact]
    public async Task An_address_inside_the_house_is_never_called()
    {
        await using var receiver = new WebhookReceiver();
        await receiver.StartAsync();
        var made = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/webhooks", new { name = "Inside", address = receiver.Address, interactions = false });
        var id = (string)made.Json!["id"]!;
        (await running.Api.SendJsonAsync(HttpMethod.Post, $"/api/webhooks/{id}/test")).Status.ShouldBe(202);
        JsonAnswer list;
        do
        {
            await Task.Delay(100);
            list = await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/webhooks/{id}/deliveries");
        }
        while ((string)list.Json!["items"]![0]!["detail"]! is "");
        ((string)list.Json!["items"]![0]!["detail"]!).ShouldContain("not public");
        receiver.Received.ShouldBeEmpty();
        (await running.Api.SendJsonAsync(HttpMethod.Delete, "/api/webhooks/" + id)).Status.ShouldBe(204);
    }
}
