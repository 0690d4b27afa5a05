using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests;

/// <summary>Content types are changed by programs; what that does while everybody works is in Survival/ChangedTypeTests.cs.</summary>
public sealed class DefinitionApiTests
{
    private const string Part = "/api/content-parts/CustomerPart";

    [Theory, OnSqlite, OnPostgres]
    public async Task Types_and_parts_are_read_made_changed_and_removed_by_their_state(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        using var agent = await host.CreateApiClientAsync("Agent");

        var made = await SendAsync(api, HttpMethod.Put, "/api/content-parts/BoatPart", new { ContentPartFieldDefinitionRecords = new object[] { new { Name = "Name", FieldName = "TextField" }, new { Name = "Length", FieldName = "TextField" } } });
        made.Status.ShouldBe(201);
        (await SendAsync(api, HttpMethod.Put, "/api/content-types/Boat", new { DisplayName = "Boat", ContentTypePartDefinitionRecords = new[] { new { PartName = "BoatPart" } } })).Status.ShouldBe(201);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/content", Boat("Anna", "12"))).Status.ShouldBe(201);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/content", Boat("Bertha", "long"))).Status.ShouldBe(201);

        (await SendAsync(api, HttpMethod.Patch, "/api/content-parts/BoatPart", new { })).Status.ShouldBe(428);
        (await SendAsync(api, HttpMethod.Patch, "/api/content-parts/BoatPart", new { }, "\"old\"")).Status.ShouldBe(412);
        (await SendAsync(agent, HttpMethod.Patch, "/api/content-parts/BoatPart", new { }, made.ETag)).Status.ShouldBe(403);

        var retype = new { ContentPartFieldDefinitionRecords = new[] { new { Name = "Length", FieldName = "NumericField" } } };
        (await SendAsync(api, HttpMethod.Patch, "/api/content-parts/BoatPart?dryRun=yes", retype, made.ETag)).Status.ShouldBe(400);
        var dry = await SendAsync(api, HttpMethod.Patch, "/api/content-parts/BoatPart?dryRun=true", retype, made.ETag);
        var effect = dry.Json!["Changes"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)effect["Kind"]!, (int)effect["Items"]![0]!["WithValue"]!, (int)effect["Items"]![0]!["Unconverted"]!).ShouldBe(("FieldRetyped", 2, 1));
        (await SendAsync(api, HttpMethod.Get, "/api/content-parts/BoatPart")).ETag.ShouldBe(made.ETag);

        var retyped = await SendAsync(api, HttpMethod.Patch, "/api/content-parts/BoatPart", retype, made.ETag);
        retyped.Status.ShouldBe(200);
        (await FoundAsync(api, "Boat", "BoatPart.Length:gt:3")).ShouldBe(1);

        (await SendAsync(api, HttpMethod.Post, "/api/content-parts/BoatPart/fields/Length/rename", new { Name = "name" }, retyped.ETag)).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(400), a => a.Json!["errors"]!["Name"].ShouldNotBeNull());
        var renamed = await SendAsync(api, HttpMethod.Post, "/api/content-parts/BoatPart/fields/Length/rename", new { Name = "Metres" }, retyped.ETag);
        renamed.Status.ShouldBe(200);
        (await FoundAsync(api, "Boat", "BoatPart.Metres:gt:3")).ShouldBe(1);

        (await SendAsync(api, HttpMethod.Delete, "/api/content-parts/BoatPart/fields/Metres", null, renamed.ETag)).Status.ShouldBe(200);
        (await api.SendJsonAsync(HttpMethod.Get, "/api/content?type=Boat&where=BoatPart.Metres:gt:3")).Status.ShouldBe(400);
        var type = await SendAsync(api, HttpMethod.Get, "/api/content-types/Boat");
        (await SendAsync(api, HttpMethod.Delete, "/api/content-types/Boat", null, type.ETag)).Status.ShouldBe(200);
        (await SendAsync(api, HttpMethod.Get, "/api/content-types/Boat")).Status.ShouldBe(404);

        // Rules and the shop read it by name.
        var customer = await SendAsync(api, HttpMethod.Get, Part);
        (await SendAsync(api, HttpMethod.Delete, Part + "/fields/Name", null, customer.ETag)).Status.ShouldBe(400);
    }

    private static async Task<int> FoundAsync(HttpClient api, string type, string where)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Get, $"/api/content?type={type}&where={where}");
        answer.Status.ShouldBe(200, answer.Text);
        return answer.Json!["items"]!.AsArray().Count;
    }

    private static JsonObject Boat(string name, string length) => new()
    {
        ["ContentType"] = "Boat",
        ["BoatPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name }, ["Length"] = new JsonObject { ["Text"] = length } },
    };

    private static async Task<Answer> SendAsync(HttpClient api, HttpMethod method, string url, object? body = null, string? match = null)
    {
        using var request = new HttpRequestMessage(method, url);
        if (body is not null)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }

        if (match is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", match);
        }

        using var answer = await api.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return new Answer((int)answer.StatusCode, answer.Headers.ETag?.ToString() ?? "", text, text.StartsWith('{') ? JsonNode.Parse(text) : null);
    }

    private sealed record Answer(int Status, string ETag, string Text, JsonNode? Json);
}
