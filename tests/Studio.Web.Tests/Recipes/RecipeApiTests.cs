using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Recipes;

/// <summary>Recipes with their files, trials, kept parts and exports over REST, on a real host.</summary>
[Collection(RunningHostGroup.Name)]
public sealed class RecipeApiTests(RunningHost running)
{
    [Fact]
    public async Task A_trial_of_a_zip_changes_nothing_and_the_run_brings_its_files()
    {
        var zip = Zip(("Recipe.json", """
            { "name": "zipped", "steps": [ { "name": "media", "Files": [ { "TargetPath": "zipped/a.txt", "SourcePath": "files/a.txt" } ] },
              { "name": "Roles", "Roles": [ { "Name": "Zipped", "Description": "[file:text('files/a.txt')]", "Permissions": [] } ] } ] }
            """), ("files/a.txt", "from the zip"));
        var trial = await SendAsync("/api/recipes/run?dryRun=true", zip);
        trial.Status.ShouldBe(200, trial.Text);
        ((bool)trial.Json!["dryRun"]!, (int)trial.Json["changeCount"]!).ShouldBe((true, 2));
        trial.Json["changes"]!.AsArray().Select(c => ((string?)c!["area"], (string?)c["name"], (string?)c["kind"])).ShouldBe([("Media", "zipped/a.txt", "Added"), ("Roles", "Zipped", "Added")]);
        (await running.Api.GetAsync(new Uri("/api/media/file/zipped/a.txt", UriKind.Relative))).IsSuccessStatusCode.ShouldBeFalse();

        var run = await SendAsync("/api/recipes/run", zip);
        run.Status.ShouldBe(200, run.Text);
        run.Json!["report"]!.AsArray().ShouldBeEmpty();
        (await running.Stored.QueryAsync<string>("SELECT Description FROM Role WHERE Name = 'Zipped'")).ShouldBe(["from the zip"]);
    }

    [Theory]
    [InlineData("../out.txt", "leads out")]
    [InlineData("media/../../out.txt", "leads out")]
    public async Task A_zip_that_leads_out_is_refused(string name, string why)
    {
        var answer = await SendAsync("/api/recipes/run", Zip(("Recipe.json", """{ "name": "out", "steps": [ { "name": "Roles", "Roles": [ { "Name": "NeverOut", "Permissions": [] } ] } ] }"""), (name, "x")));
        answer.Status.ShouldBe(400);
        answer.Text.ShouldContain(why);
        (await running.Stored.CountAsync("Role WHERE Name = 'NeverOut'")).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_no_recipe_is_refused_by_its_type()
    {
        (await running.Api.SendTextAsync(HttpMethod.Post, "/api/recipes/run", "name: yaml", "application/yaml")).Status.ShouldBe(415);
    }

    [Fact]
    public async Task Kept_parts_are_listed_without_their_secrets_and_can_be_forgotten()
    {
        var run = await running.Api.SendTextAsync(HttpMethod.Post, "/api/recipes/run", """{ "name": "keeps", "steps": [ { "name": "OpenIdApplication", "ClientId": "shop", "ClientSecret": "canary-client-secret" } ] }""");
        run.Status.ShouldBe(200, run.Text);
        var note = run.Json!["notes"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)note["kind"], (string?)note["name"], (bool)note["kept"]!).ShouldBe(("Step", "OpenIdApplication", true));

        var list = await running.Api.SendJsonAsync(HttpMethod.Get, "/api/recipes/kept");
        list.Text.ShouldNotContain("canary-client-secret");
        var kept = list.Json!["items"]!.AsArray().Single(i => (string?)i!["name"] == "OpenIdApplication")!;
        ((string?)kept["step"]!["ClientId"], (string?)kept["secrets"]![0], (bool)kept["isUsable"]!).ShouldBe(("shop", "ClientSecret", false));
        var export = await running.Api.SendJsonAsync(HttpMethod.Get, "/api/recipes/export?parts=Kept");
        export.Text.ShouldNotContain("canary-client-secret");
        export.Json!["missingSecrets"]!.AsArray().Select(m => (string?)m).ShouldContain("OpenIdApplication.ClientSecret");

        (await running.Api.SendJsonAsync(HttpMethod.Post, $"/api/recipes/kept/{kept["id"]}/use")).Status.ShouldBe(400);
        (await running.Api.SendJsonAsync(HttpMethod.Delete, $"/api/recipes/kept/{kept["id"]}")).Status.ShouldBe(204);
        (await running.Api.SendJsonAsync(HttpMethod.Delete, $"/api/recipes/kept/{kept["id"]}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task An_export_of_chosen_items_comes_as_a_file_and_as_a_zip_in_parts()
    {
        var export = await running.Api.SendJsonAsync(HttpMethod.Get, "/api/recipes/export?parts=Definitions&parts=Content&types=Customer&where=CustomerPart.Name:contains:a&name=customers");
        export.Status.ShouldBe(200, export.Text);
        export.Json!["steps"]!.AsArray().Select(s => (string?)s!["name"]).Distinct().ShouldBe(["ContentDefinition", "Content"], ignoreOrder: true);
        export.Json["steps"]![0]!["ContentTypes"]!.AsArray().Select(t => (string?)t!["Name"]).ShouldBe(["Customer"]);
        var trail = await running.Api.SendJsonAsync(HttpMethod.Get, "/api/audit?action=recipes.exported");
        var record = trail.Json!["items"]!.AsArray().Single(r => (string?)r!["subject"]!["name"] == "customers")!;
        record["after"]!.ToJsonString().ShouldBe("""{"Parts":["Definitions","Content"],"ContentTypes":["Customer"],"Where":["CustomerPart.Name:contains:a"]}""");

        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/recipes/export?archive=yes")).Status.ShouldBe(400);
        using var answer = await running.Api.GetAsync(new Uri("/api/recipes/export?archive=true", UriKind.Relative));
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/zip");
        using var zip = new ZipArchive(new MemoryStream(await answer.Content.ReadAsByteArrayAsync()));
        zip.Entries.Select(e => e.FullName).ShouldContain("part-0001.recipe.json");
        using var reader = new StreamReader(await zip.GetEntry("Recipe.json")!.OpenAsync());
        var main = JsonNode.Parse(await reader.ReadToEndAsync())!;
        main["steps"]!.AsArray().Single(s => (string?)s!["name"] == "recipes")!["Values"]![0]!["name"]!.GetValue<string>().ShouldBe("part-0001");

        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/recipes/export?types=Nothing")).ErrorPaths.ShouldBe(["types"]);
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/recipes/export?parts=Everything")).ErrorPaths.ShouldBe(["parts"]);
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/recipes/export?where=a:eq:b")).ErrorPaths.ShouldBe(["where"]);
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/recipes/export?types=Customer&where=CustomerPart.Name")).ErrorPaths.ShouldBe(["where[0]"]);
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/recipes/export?types=Customer&where=CustomerPart.Nothing:eq:x")).Status.ShouldBe(400);
        (await running.Agent.SendJsonAsync(HttpMethod.Get, "/api/recipes/export")).Status.ShouldBe(403);
    }

    private async Task<JsonAnswer> SendAsync(string url, byte[] zip)
    {
        using var content = new ByteArrayContent(zip);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        using var answer = await running.Api.PostAsync(new Uri(url, UriKind.Relative), content);
        return new JsonAnswer((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(), Replayed: false);
    }

    private static byte[] Zip(params (string Name, string Content)[] files)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return stream.ToArray();
    }
}
