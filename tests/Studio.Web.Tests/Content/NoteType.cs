using System.Text.Json.Nodes;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Content;

/// <summary>A type that a test makes by a recipe: drafts, versions, permissions of its own, a field that only keepers see and one that only they change.</summary>
internal sealed class NoteType(RunningHost running, string name)
{
    public const string Canary = "canary-7391";

    public string Name => name;

    public async Task MakeAsync()
    {
        var recipe = JsonNode.Parse($$$$$"""
            {"name": "{{{{{name}}}}}", "displayName": "{{{{{name}}}}}", "steps": [
              {"name": "ContentDefinition",
               "ContentParts": [{"Name": "{{{{{name}}}}}Part", "Settings": {}, "ContentPartFieldDefinitionRecords": [
                 {"FieldName": "TextField", "Name": "Text", "Settings": {"TextFieldSettings": {"Required": true}, "StudioFieldSettings": {"Searchable": true}}},
                 {"FieldName": "TextField", "Name": "Secret", "Settings": {"StudioFieldSettings": {"ViewRoles": ["Keeper"], "Searchable": true, "Indexed": true}}},
                 {"FieldName": "TextField", "Name": "Fixed", "Settings": {"StudioFieldSettings": {"EditRoles": ["Keeper"]}}},
                 {"FieldName": "ContentPickerField", "Name": "Related", "Settings": {"ContentPickerFieldSettings": {"Multiple": true, "DisplayedContentTypes": ["{{{{{name}}}}}"]}}}]}],
               "ContentTypes": [{"Name": "{{{{{name}}}}}", "DisplayName": "{{{{{name}}}}}", "Settings": {"ContentTypeSettings": {"Creatable": true, "Listable": true, "Draftable": true, "Versionable": true, "Securable": true}},
                 "ContentTypePartDefinitionRecords": [{"PartName": "TitlePart", "Name": "TitlePart", "Settings": {}}, {"PartName": "AutoroutePart", "Name": "AutoroutePart", "Settings": {}}, {"PartName": "AliasPart", "Name": "AliasPart", "Settings": {"AliasPartSettings": {"Options": 1, "Pattern": "{% for field in ContentItem.Content.{{{{{name}}}}}Part %}{{ field[1].Text }} {% endfor %}{{ ContentItem.ContentItemId }}"}}}, {"PartName": "PublishLaterPart", "Name": "PublishLaterPart", "Settings": {}}, {"PartName": "{{{{{name}}}}}Part", "Name": "{{{{{name}}}}}Part", "Settings": {}}]}]}]}
            """)!;
        (await running.Api.SendTextAsync(HttpMethod.Post, "/api/recipes/run", recipe.ToJsonString())).Status.ShouldBe(200);
    }

    /// <summary>Makes a role with these permissions; those of the type are known a moment after the type.</summary>
    public async Task MakeRoleAsync(string role, params string[] permissions)
    {
        JsonAnswer? made = null;
        for (var i = 0; i < 50 && made?.Status != 201; i++)
        {
            await Task.Delay(i == 0 ? 0 : 100);
            made = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/roles", new { name = role, description = role, permissions });
        }

        made!.Status.ShouldBe(201, made.Text);
    }

    public JsonObject Item(string title, string? id = null, params string[] related) => new()
    {
        ["ContentItemId"] = id ?? "",
        ["ContentType"] = name,
        ["TitlePart"] = new JsonObject { ["Title"] = title },
        [name + "Part"] = new JsonObject
        {
            ["Text"] = new JsonObject { ["Text"] = title },
            ["Secret"] = new JsonObject { ["Text"] = Canary },
            ["Fixed"] = new JsonObject { ["Text"] = "as it is" },
            ["Related"] = new JsonObject { ["ContentItemIds"] = new JsonArray([.. related.Select(r => (JsonNode?)r)]) },
        },
    };

    public async Task<(string Id, string Version)> SaveAsync(HttpClient client, JsonObject item, bool draft = false)
    {
        var saved = await client.SendJsonAsync(HttpMethod.Post, "/api/content" + (draft ? "?draft=true" : ""), item);
        saved.Status.ShouldBeOneOf([200, 201], saved.Text);
        return ((string)saved.Json!["ContentItemId"]!, (string)saved.Json!["ContentItemVersionId"]!);
    }
}
