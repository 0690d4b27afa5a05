using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Contents;

/// <summary>Content over REST: pages by cursors, chosen fields, patches, versions.</summary>
[Collection(RunningHostGroup.Name)]
public sealed class ContentApiTests(RunningHost running)
{
    private static JsonObject Customer(string name, string country) => new()
    {
        ["ContentType"] = "Customer",
        ["CustomerPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name }, ["Country"] = new JsonObject { ["Text"] = country } },
    };

    private Task<JsonAnswer> GetAsync(string url) => running.Api.SendJsonAsync(HttpMethod.Get, url);

    private async Task<(int Status, JsonNode? Json, string? ETag)> PatchAsync(string id, string patch, string? ifMatch, string query = "", string contentType = "application/merge-patch+json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/content/{id}{query}") { Content = new StringContent(patch, Encoding.UTF8, contentType) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        using var answer = await running.Api.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length > 0 ? JsonNode.Parse(text) : null, answer.Headers.ETag?.ToString());
    }

    private async Task<string> ETagAsync(string id)
    {
        using var answer = await running.Api.GetAsync($"/api/content/{id}?version=latest");
        return answer.Headers.ETag!.ToString();
    }

    [Fact]
    public async Task A_list_is_gone_through_by_its_links()
    {
        for (var i = 0; i < 7; i++)
        {
            await running.SaveAsync(Customer($"Cursor {i}", "Cursorland"));
        }

        var first = (await GetAsync("/api/content?type=Customer&where=CustomerPart.Country:eq:Cursorland&sort=DisplayText&pageSize=3")).Json!;
        ((int)first["total"]!, (string)first["totalIs"]!, first["previous"]).ShouldBe((7, "exact", null));
        var seen = new List<string>();
        for (var page = first; page is not null; page = (string?)page["links"]!["next"] is { } next ? (await GetAsync(next)).Json : null)
        {
            seen.AddRange(page["items"]!.AsArray().Select(i => (string)i!["DisplayText"]!));
        }

        seen.ShouldBe(Enumerable.Range(0, 7).Select(i => $"Cursor {i}"));
        var second = (await GetAsync((string)first["links"]!["next"]!)).Json!;
        ((string)second["totalIs"]!, second["total"]).ShouldBe(("unknown", null));
        (await GetAsync((string)second["links"]!["previous"]!)).Json!["items"]!.ToJsonString().ShouldBe(first["items"]!.ToJsonString());
        (await GetAsync("/api/content?type=Customer&cursor=" + first["next"])).ErrorPaths.ShouldBe(["cursor"]);
    }

    [Fact]
    public async Task Alternatives_and_several_values_can_be_asked()
    {
        foreach (var (name, country) in new[] { ("Or 1", "Orland"), ("Or 2", "Orland"), ("Or 3", "Orland") })
        {
            await running.SaveAsync(Customer(name, country));
        }

        async Task<string> NamesAsync(string query) => string.Join(',', (await GetAsync("/api/content?type=Customer&where=CustomerPart.Country:eq:Orland&sort=DisplayText&" + query)).Json!["items"]!.AsArray().Select(i => (string)i!["DisplayText"]!));
        (await NamesAsync("any=DisplayText:eq:Or 1&any=DisplayText:eq:Or 3")).ShouldBe("Or 1,Or 3");
        (await NamesAsync("any=DisplayText:eq:Or 1&any=DisplayText:eq:Or 3&any.2=DisplayText:startsWith:or 3")).ShouldBe("Or 3");
        (await NamesAsync("where=DisplayText:in:Or 2,Or 3")).ShouldBe("Or 2,Or 3");
        (await NamesAsync("where=DisplayText:between:Or 1,Or 2")).ShouldBe("Or 1,Or 2");
        (await GetAsync("/api/content?type=Customer&where=DisplayText:like:x")).ErrorPaths.ShouldBe(["where[0]"]);
        (await GetAsync("/api/content?type=Customer&any=DisplayText:x")).ErrorPaths.ShouldBe(["any[0]"]);
    }

    [Fact]
    public async Task Only_the_fields_that_are_asked_for_are_given()
    {
        var id = await running.SaveAsync(Customer("Chosen", "Fieldland"));
        var item = (await GetAsync($"/api/content/{id}?fields=DisplayText,CustomerPart.Country")).Json!.AsObject();
        item.Select(m => m.Key).ShouldBe(["ContentItemId", "ContentType", "DisplayText", "CustomerPart"], ignoreOrder: true);
        item["CustomerPart"]!.AsObject().Select(m => m.Key).ShouldBe(["Country"]);
        var list = (await GetAsync("/api/content?type=Customer&where=CustomerPart.Country:eq:Fieldland&fields=CustomerPart.Name")).Json!["items"]![0]!.AsObject();
        list["CustomerPart"]!.ToJsonString().ShouldBe("""{"Name":{"Text":"Chosen"}}""");
        (await GetAsync("/api/content?type=Customer&fields=CustomerPart.Nothing")).ErrorPaths.ShouldBe(["fields"]);
    }

    [Fact]
    public async Task A_patch_changes_what_it_names_and_nothing_else()
    {
        var id = await running.SaveAsync(Customer("Patched", "Oldland"));
        var (status, json, etag) = await PatchAsync(id, """{"CustomerPart":{"Country":{"Text":"Newland"}}}""", await ETagAsync(id));
        (status, (string)json!["CustomerPart"]!["Country"]!["Text"]!, (string)json["CustomerPart"]!["Name"]!["Text"]!).ShouldBe((200, "Newland", "Patched"));

        (status, json, etag) = await PatchAsync(id, """{"CustomerPart":{"Country":null}}""", etag);
        (status, json!["CustomerPart"]!["Country"]).ShouldBe((200, null));
        (await GetAsync($"/api/content/{id}")).Json!["CustomerPart"]!["Country"].ShouldBeNull();
    }

    [Fact]
    public async Task A_patch_without_its_state_is_428_and_with_an_old_one_412()
    {
        var id = await running.SaveAsync(Customer("Stale", "Land"));
        var etag = await ETagAsync(id);
        (await PatchAsync(id, "{}", null)).Status.ShouldBe(428);
        (await PatchAsync(id, """{"CustomerPart":{"Name":{"Text":"First"}}}""", etag)).Status.ShouldBe(200);
        (await PatchAsync(id, """{"CustomerPart":{"Name":{"Text":"Second"}}}""", etag)).Status.ShouldBe(412);
        ((string)(await GetAsync($"/api/content/{id}")).Json!["DisplayText"]!).ShouldBe("First");
    }

    [Theory]
    [InlineData("""{"CustomerPart":{"Contry":{"Text":"x"}}}""", "CustomerPart.Contry")]
    [InlineData("""{"CustomerPart":{"Country":{"Txt":"x"}}}""", "CustomerPart.Country.Txt")]
    [InlineData("""{"CustomerPrt":{"Country":{"Text":"x"}}}""", "CustomerPrt")]
    [InlineData("""{"CustomerPart":5}""", "CustomerPart")]
    [InlineData("""{"ContentType":"Product"}""", "ContentType")]
    [InlineData("""{"CustomerPart":{"Country":{"Text":5}}}""", "CustomerPart.Country.Text")]
    public async Task What_a_patch_cannot_mean_is_told_with_its_path(string patch, string path)
    {
        var id = await running.SaveAsync(Customer("Unpatched", "Land"));
        var (status, json, _) = await PatchAsync(id, patch, await ETagAsync(id));
        status.ShouldBe(400);
        json!["errors"]!.AsObject().Select(e => e.Key).ShouldBe([path]);
        ((string)(await GetAsync($"/api/content/{id}")).Json!["DisplayText"]!).ShouldBe("Unpatched");
    }

    [Fact]
    public async Task The_versions_of_an_item_can_be_read()
    {
        var id = await running.SaveAsync(new JsonObject { ["ContentType"] = "Product", ["ProductPart"] = new JsonObject { ["Code"] = new JsonObject { ["Text"] = "VERSIONED" }, ["Name"] = new JsonObject { ["en"] = "One" } } });
        await PatchAsync(id, """{"ProductPart":{"Name":{"en":"Two"}}}""", await ETagAsync(id));
        var versions = (await GetAsync($"/api/content/{id}/versions")).Json!["items"]!.AsArray();
        ((string)versions[0]!["DisplayText"]!).ShouldBe("Two");
        foreach (var version in versions)
        {
            ((string)(await GetAsync((string)version!["links"]!["self"]!)).Json!["DisplayText"]!).ShouldBe((string)version["DisplayText"]!);
        }

        (await GetAsync($"/api/content/{id}/versions/nothing")).Status.ShouldBe(404);
        (await GetAsync("/api/content/01never0000000000000000000/versions")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Head_answers_as_get_does_without_the_body()
    {
        var id = await running.SaveAsync(Customer("Head", "Land"));
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/api/content/{id}");
        using var answer = await running.Api.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.ETag!.ToString().ShouldBe(await ETagAsync(id));
        (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
    }
}
