using System.Text.Json.Nodes;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Contents;

/// <summary>A type with fields of the kinds that lists compare in different ways, and a few items of it.</summary>
internal sealed class BottleType(RunningHost running, string name)
{
    /// <summary>The list's page.</summary>
    public string List => "/admin/content/" + name;

    public async Task MakeAsync()
    {
        var recipe = JsonNode.Parse($$$$"""
            {"name": "{{{{name}}}}", "displayName": "{{{{name}}}}", "steps": [{"name": "ContentDefinition",
               "ContentParts": [{"Name": "{{{{name}}}}Part", "Settings": {}, "ContentPartFieldDefinitionRecords": [
                 {"FieldName": "TextField", "Name": "Region", "Settings": {"ContentPartFieldSettings": {"DisplayName": "Region"}}},
                 {"FieldName": "NumericField", "Name": "Size", "Settings": {"ContentPartFieldSettings": {"DisplayName": "Size"}, "NumericFieldSettings": {"Scale": 1}}},
                 {"FieldName": "DateField", "Name": "Filled", "Settings": {"ContentPartFieldSettings": {"DisplayName": "Filled on"}}},
                 {"FieldName": "DateTimeField", "Name": "Opened", "Settings": {"ContentPartFieldSettings": {"DisplayName": "Opened at"}}},
                 {"FieldName": "MoneyField", "Name": "Price", "Settings": {"ContentPartFieldSettings": {"DisplayName": "Price"}}},
                 {"FieldName": "TextField", "Name": "Cellar", "Settings": {"ContentPartFieldSettings": {"DisplayName": "Cellar"}, "StudioFieldSettings": {"ViewRoles": ["Keeper"]}}}]}],
               "ContentTypes": [{"Name": "{{{{name}}}}", "DisplayName": "{{{{name}}}}", "Settings": {"ContentTypeSettings": {"Creatable": true, "Listable": true, "Draftable": true, "Versionable": true, "Securable": true}},
                 "ContentTypePartDefinitionRecords": [{"PartName": "TitlePart", "Name": "TitlePart", "Settings": {}}, {"PartName": "{{{{name}}}}Part", "Name": "{{{{name}}}}Part", "Settings": {}}]}]}]}
            """)!;
        (await running.Api.SendTextAsync(HttpMethod.Post, "/api/recipes/run", recipe.ToJsonString())).Status.ShouldBe(200);
    }

    public Task<string> AddAsync(string title, string region, decimal size, string filled, string? opened = null, long? price = null) => running.SaveAsync(new JsonObject
    {
        ["ContentType"] = name,
        ["TitlePart"] = new JsonObject { ["Title"] = title },
        [name + "Part"] = new JsonObject
        {
            ["Region"] = new JsonObject { ["Text"] = region },
            ["Size"] = new JsonObject { ["Value"] = size },
            ["Filled"] = new JsonObject { ["Value"] = filled },
            ["Opened"] = opened is null ? null : new JsonObject { ["Value"] = opened },
            ["Price"] = price is null ? null : new JsonObject { ["Amount"] = price, ["Currency"] = "GBP" },
            ["Cellar"] = new JsonObject { ["Text"] = "third vault" },
        },
    });

    /// <summary>The query of a condition on a field of the type's part.</summary>
    public string On(string field, string op, string value = "", string until = "") =>
        $"field={name}Part.{field}&op={op}&value={Uri.EscapeDataString(value)}&until={Uri.EscapeDataString(until)}";
}
