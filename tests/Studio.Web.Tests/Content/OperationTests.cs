using System.Text.Json.Nodes;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Content;

/// <summary>What programs do with items and their versions beside saving.</summary>
[Collection(RunningHostGroup.Name)]
public sealed class OperationTests(RunningHost running)
{
    private readonly NoteType _notes = new(running, "OpNote");

    [HostFact]
    public async Task An_item_is_taken_back_brought_back_compared_copied_and_published_later()
    {
        await _notes.MakeAsync();
        var (id, first) = await _notes.SaveAsync(running.Api, _notes.Item("Oolong"));
        var (_, second) = await _notes.SaveAsync(running.Api, _notes.Item("Sencha", id));

        var compared = await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/content/{id}/compare?older={first}&newer={second}");
        compared.Json!["Differences"]!.AsArray().Select(d => (string)d!["Path"]!).ShouldBe(["TitlePart.Title", "AutoroutePart.Path", "AliasPart.Alias", "OpNotePart.Text"], ignoreOrder: true);

        var restored = await PostAsync($"/api/content/{id}/versions/{first}/restore");
        ((string)restored.Json!["DisplayText"]!, (bool)restored.Json["Published"]!).ShouldBe(("Oolong", false));
        (await PostAsync($"/api/content/{id}/versions/01never0000000000000000000/restore")).Status.ShouldBe(404);

        ((string)(await PostAsync($"/api/content/{id}/discard-draft")).Json!["DisplayText"]!).ShouldBe("Sencha");
        (await PostAsync($"/api/content/{id}/discard-draft")).Status.ShouldBe(409);
        ((bool)(await PostAsync($"/api/content/{id}/unpublish")).Json!["Published"]!).ShouldBeFalse();
        (await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/content/{id}")).Status.ShouldBe(404);

        (await running.Api.SendJsonAsync(HttpMethod.Put, $"/api/content/{id}/schedule", new { at = "2001-01-01T00:00:00Z" })).Status.ShouldBe(400);
        var scheduled = await running.Api.SendJsonAsync(HttpMethod.Put, $"/api/content/{id}/schedule", new { at = "2101-01-01T00:00:00Z" });
        ((string)scheduled.Json!["PublishLaterPart"]!["ScheduledPublishUtc"]!).ShouldBe("2101-01-01T00:00:00Z");
        var cancelled = await running.Api.SendJsonAsync(HttpMethod.Delete, $"/api/content/{id}/schedule");
        ((string?)cancelled.Json!["PublishLaterPart"]?["ScheduledPublishUtc"]).ShouldBeNull();

        var copy = await PostAsync($"/api/content/{id}/clone");
        copy.Status.ShouldBe(201);
        ((string)copy.Json!["ContentItemId"]!).ShouldNotBe(id);
        ((string)copy.Json["AutoroutePart"]!["Path"]!).ShouldBe("sencha-2");
    }

    [HostFact]
    public async Task Items_are_found_by_their_address_and_say_what_refers_to_what()
    {
        await _notes.MakeAsync();
        var (tea, _) = await _notes.SaveAsync(running.Api, _notes.Item("高山茶"));
        var (other, _) = await _notes.SaveAsync(running.Api, _notes.Item("Refers", null, tea));

        ((string)(await running.Api.SendJsonAsync(HttpMethod.Get, "/api/content/by-path?path=" + Uri.EscapeDataString("/高山茶"))).Json!["ContentItemId"]!).ShouldBe(tea);
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/content/by-path?path=nowhere")).Status.ShouldBe(404);

        var incoming = (await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/content/{tea}/references")).Json!;
        ((string)incoming["incoming"]![0]!["ContentItemId"]!, (string)incoming["incoming"]![0]!["paths"]![0]!, (long)incoming["total"]!).ShouldBe((other, "OpNotePart.Related", 1));
        ((string)(await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/content/{other}/references")).Json!["outgoing"]![0]!["ContentItemId"]!).ShouldBe(tea);

        var refused = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content", _notes.Item("Dangling", null, "01never0000000000000000000"));
        (refused.Status, refused.ErrorPaths.Single()).ShouldBe((400, "OpNotePart.Related"));
    }

    [HostFact]
    public async Task What_was_done_is_in_the_audit_trail()
    {
        await _notes.MakeAsync();
        var (id, version) = await _notes.SaveAsync(running.Api, _notes.Item("Audited"));
        await PostAsync($"/api/content/{id}/unpublish");
        await PostAsync($"/api/content/{id}/versions/{version}/restore");
        await PostAsync($"/api/content/{id}/clone");
        var actions = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/audit?limit=200&search=Audited")).Json!["items"]!.AsArray().Select(r => (string)r!["action"]!).ToList();

        actions.ShouldContain("content.unpublished");
        actions.ShouldContain("content.restored");
        actions.ShouldContain("content.cloned");
    }

    private Task<JsonAnswer> PostAsync(string address) => running.Api.SendJsonAsync(HttpMethod.Post, address);
}
