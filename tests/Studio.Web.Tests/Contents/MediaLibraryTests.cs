using System.Text;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Contents;

/// <summary>What is known of the tenant's files goes with them, and what is done with them is in the audit trail.</summary>
public sealed class MediaLibraryTests
{
    private const string Recipe = """
        { "name": "posters", "steps": [ { "name": "ContentDefinition",
          "ContentParts": [ { "Name": "PosterPart", "Settings": {}, "ContentPartFieldDefinitionRecords": [ { "FieldName": "MediaField", "Name": "Picture", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Picture" }, "MediaFieldSettings": { "Multiple": true } } } ] } ],
          "ContentTypes": [ { "Name": "Poster", "DisplayName": "Poster", "Settings": { "ContentTypeSettings": { "Creatable": true, "Listable": true } },
            "ContentTypePartDefinitionRecords": [ { "PartName": "TitlePart", "Name": "TitlePart", "Settings": {} }, { "PartName": "PosterPart", "Name": "PosterPart", "Settings": {} } ] } ] } ] }
        """;

    [Theory, OnSqlite, OnPostgres]
    public async Task A_text_follows_its_file_and_who_shows_it_is_told(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        (await api.SendTextAsync(HttpMethod.Post, "/api/recipes/run", Recipe)).Status.ShouldBe(200);
        await PutAsync(api, "offers/spring_sale/tea.txt");
        await PutAsync(api, "offers/springXsale/tea.txt");
        (await DescribeAsync(api, "offers/spring_sale/tea.txt", "一杯烏龍茶")).ShouldBe(204);
        (await DescribeAsync(api, "offers/springXsale/tea.txt", "Another cup")).ShouldBe(204);
        (await DescribeAsync(api, "offers/none.txt", "x")).ShouldBe(404);
        (await DescribeAsync(api, "offers/spring_sale/tea.txt", new string('x', 501))).ShouldBe(400);
        (await TextAsync(api, "offers/spring_sale")).ShouldBe("一杯烏龍茶");

        var poster = new JsonObject { ["ContentType"] = "Poster", ["TitlePart"] = new JsonObject { ["Title"] = "Spring" }, ["PosterPart"] = new JsonObject { ["Picture"] = new JsonObject { ["Paths"] = new JsonArray("other.txt", "offers/spring_sale/tea.txt") } } };
        (await api.SendTextAsync(HttpMethod.Post, "/api/content", poster.ToJsonString())).Status.ShouldBe(201);
        var uses = (await api.SendJsonAsync(HttpMethod.Get, "/api/media/uses?path=offers/spring_sale/tea.txt")).Json!["items"]!.AsArray();
        uses.Select(u => ((string)u!["displayText"]!, (string)u["field"]!)).ShouldBe([("Spring", "PosterPart.Picture")]);
        (await api.SendJsonAsync(HttpMethod.Get, "/api/media/uses?path=offers/springXsale/tea.txt")).Json!["items"]!.AsArray().ShouldBeEmpty();

        // A folder takes the texts of its files along, and no others.
        (await api.SendJsonAsync(HttpMethod.Post, "/api/media/move", new { from = "offers/spring_sale", to = "archive/2026" })).Status.ShouldBe(204);
        (await TextAsync(api, "archive/2026")).ShouldBe("一杯烏龍茶");
        (await TextAsync(api, "offers/springXsale")).ShouldBe("Another cup");
        (await api.SendJsonAsync(HttpMethod.Delete, "/api/media/archive/2026/tea.txt")).Status.ShouldBe(204);
        await PutAsync(api, "archive/2026/tea.txt");
        (await TextAsync(api, "archive/2026")).ShouldBe("", "a new file has no text of an old one");

        var trail = (await api.SendJsonAsync(HttpMethod.Get, "/api/audit?action=media.moved")).Json!["items"]!.AsArray();
        ((string)trail.Single()!["before"]!["Path"]!, (string)trail.Single()!["after"]!["Path"]!).ShouldBe(("offers/spring_sale", "archive/2026"));
        (await api.SendJsonAsync(HttpMethod.Get, "/api/audit?action=media.deleted")).Json!["items"]!.AsArray().Count.ShouldBe(1);
    }

    private static async Task PutAsync(HttpClient api, string path)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("text"));
        using var answer = await api.PutAsync("/api/media/" + path, content);
        ((int)answer.StatusCode).ShouldBe(200, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<int> DescribeAsync(HttpClient api, string path, string altText) => (await api.SendJsonAsync(HttpMethod.Post, "/api/media/describe", new { path, altText })).Status;

    private static async Task<string> TextAsync(HttpClient api, string folder) => (string)(await api.SendJsonAsync(HttpMethod.Get, "/api/media?folder=" + folder)).Json!.AsArray().Single(e => !(bool)e!["isFolder"]!)!["altText"]!;
}
