using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Content;

/// <summary>Rules, scripts and templates speak of customers for everybody: a field that only some roles see is none of their words (statement 19 of reliability.md).</summary>
public sealed class HiddenFactTests
{
    private const string Canary = "canary-4482";

    [Fact]
    public async Task A_hidden_field_is_no_word_of_rules_scripts_and_templates()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        var recipe = """
            {"name": "guests", "displayName": "Guests", "steps": [{"name": "ContentDefinition",
              "ContentParts": [{"Name": "GuestPart", "Settings": {}, "ContentPartFieldDefinitionRecords": [
                {"FieldName": "TextField", "Name": "Hobby", "Settings": {}},
                {"FieldName": "TextField", "Name": "Secret", "Settings": {"StudioFieldSettings": {"ViewRoles": ["Keeper"]}}}]}],
              "ContentTypes": [{"Name": "Guest", "DisplayName": "Guest", "Settings": {"ContentTypeSettings": {"Creatable": true, "Listable": true}},
                "ContentTypePartDefinitionRecords": [{"PartName": "CustomerPart", "Name": "CustomerPart", "Settings": {}}, {"PartName": "GuestPart", "Name": "GuestPart", "Settings": {}}]}]}]}
            """;
        (await api.SendTextAsync(HttpMethod.Post, "/api/recipes/run", recipe)).Status.ShouldBe(200);
        var guest = new JsonObject
        {
            ["ContentType"] = "Guest",
            ["CustomerPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = "A guest" } },
            ["GuestPart"] = new JsonObject { ["Hobby"] = new JsonObject { ["Text"] = "chess" }, ["Secret"] = new JsonObject { ["Text"] = Canary } },
        };
        (await api.SendJsonAsync(HttpMethod.Post, "/api/content", guest)).Status.ShouldBe(201);

        (await ErrorsAsync(api, "customer.hobby == 'chess'")).ShouldBeEmpty();
        foreach (var word in new[] { "customer.secret", "customer.Secret", "customer.guestPartSecret", "customer.GuestPart.Secret.Text" })
        {
            (await ErrorsAsync(api, $"{word} == '{Canary}'")).ShouldNotBeEmpty(word);
        }

        (await WordsAsync(api, "I see that you like {{ customer.hobby }}.")).ShouldContain("you like chess");
        foreach (var words in new[] { "{{ customer.secret }}", "{{ customer.guestPartSecret }}", "{% for word in customer %}{{ word[1] }} {% endfor %}", "{{ customer.GuestPart.Secret.Text }}" })
        {
            (await WordsAsync(api, "I see that you like " + words)).ShouldNotContain(Canary, customMessage: words);
        }
    }

    private static async Task<JsonArray> ErrorsAsync(HttpClient api, string condition) => (await api.SendJsonAsync(HttpMethod.Post, "/api/rules/check", new { condition })).Json!["errors"]!.AsArray();

    /// <summary>What the guest would be told, or why the words cannot be kept.</summary>
    private static async Task<string> WordsAsync(HttpClient api, string text)
    {
        var saved = await api.SendJsonAsync(HttpMethod.Post, "/api/content", new JsonObject
        {
            ["ContentType"] = "SalesScript", ["SalesScriptPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = "Words" }, ["Text"] = new JsonObject { ["en"] = text } },
        });
        if (saved.Status == 400)
        {
            return saved.Text;
        }

        var told = await api.SendJsonAsync(HttpMethod.Post, "/api/rules/check", new { condition = "customer.hobby == 'chess'", scriptId = (string)saved.Json!["ContentItemId"]! });
        told.Status.ShouldBe(200, told.Text);
        return told.Text;
    }
}
