using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Media;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Settings;

namespace Studio.Compliance.Tests.House;

/// <summary>What contracts give to recipes and programs.</summary>
[Collection(HouseGroup.Name)]
public sealed class ContractApiTests(HouseTenant house)
{
    [Fact]
    public async Task A_recipe_carries_settings_and_files_by_the_same_rules_as_people()
    {
        var report = await RunAsync("""
            { "name": "test", "steps": [
              { "name": "Settings", "SiteSettings": { "siteName": "By recipe" }, "NobodysSettings": { "A": 1 } },
              { "name": "media", "Files": [ { "TargetPath": "recipe/a.txt", "Base64": "aGVsbG8=" }, { "TargetPath": "recipe/b.txt", "SourcePath": "b.txt" } ] } ] }
            """);
        report.Count.ShouldBe(2);
        report[0].ShouldContain("steps[0] 'Settings': NobodysSettings");
        report[1].ShouldContain("recipe/b.txt");
        await using var scope = house.Tenant.Services.CreateAsyncScope();
        var settings = await scope.ServiceProvider.GetRequiredService<ISettingsStore>().GetAsync<SiteSettings>(default);
        (settings.SiteName, settings.TimeZone).ShouldBe(("By recipe", "Europe/London"), "what the recipe does not name stays");
        await using var file = await house.Tenant.Services.GetRequiredService<IMediaStore>().OpenAsync("recipe/a.txt", default);
        using var reader = new StreamReader(file!);
        (await reader.ReadToEndAsync()).ShouldBe("hello");
    }

    [Theory]
    [InlineData("""{ "name": "Settings", "SiteSettings": { "TimeZone": "Mars/Olympus" } }""", "SiteSettings.TimeZone")]
    [InlineData("""{ "name": "Settings", "SiteSettings": { "Nothing": 1 } }""", "SiteSettings.Nothing")]
    [InlineData("""{ "name": "Settings", "SiteSettings": 5 }""", "SiteSettings")]
    [InlineData("""{ "name": "media", "Files": [ { "TargetPath": "../a.txt", "Base64": "" } ] }""", "Files[0].TargetPath")]
    [InlineData("""{ "name": "media", "Files": [ { "TargetPath": "a.html", "Base64": "" } ] }""", "Files[0].TargetPath")]
    [InlineData("""{ "name": "media", "Files": [ { "TargetPath": "a.txt", "Base64": "***" } ] }""", "Files[0].Base64")]
    public async Task A_recipe_with_a_fault_tells_where(string step, string path) =>
        (await Should.ThrowAsync<ProblemException>(() => RunAsync($$"""{ "name": "test", "steps": [ {{step}} ] }"""))).Errors.ShouldHaveSingleItem().Path.ShouldEndWith(": " + path);

    [Fact]
    public async Task Types_of_contact_are_told_with_their_schemas()
    {
        using var admin = await house.Tenant.SignInAsync();
        var types = ((JsonArray)JsonNode.Parse(await admin.GetStringAsync("/api/interaction-types"))!).ToDictionary(t => (string)t!["name"]!, t => t!, StringComparer.Ordinal);
        ((string)types["page_leave"]["schema"]!["properties"]!["seconds"]!["title"]!).ShouldBe("Seconds");
        ((bool)types["order"]["recordable"]!).ShouldBeFalse("a client never states a total");
        ((bool)types["call"]["recordable"]!).ShouldBeTrue();
        types["call"]["schema"].ShouldBeNull();
    }

    private async Task<IReadOnlyList<string>> RunAsync(string json)
    {
        await using var scope = house.Tenant.Services.CreateAsyncScope();
        return [.. (await scope.ServiceProvider.GetRequiredService<RecipeExecutor>().ExecuteAsync(Recipe.Parse(json, "test.recipe.json"), default)).Notes.Select(n => n.ToString())];
    }
}
