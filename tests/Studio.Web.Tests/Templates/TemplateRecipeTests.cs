using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Items;
using Studio.Data.Verification;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Templates.Storing;
using Studio.Templates.Uses;
using Studio.Testing.Storage;
using Studio.Web.Tests.Recipes;

namespace Studio.Web.Tests.Templates;

/// <summary>OrchardCore's step <c>Templates</c>, and what is written down of who renders what, on both databases.</summary>
public sealed class TemplateRecipeTests
{
    // The script comes before what it renders: a recipe is one transaction.
    private const string Planned = """
        { "name": "words", "steps": [
          { "name": "Feature", "enable": [ "Studio.Decisions" ] },
          { "name": "ContentDefinition", "ContentTypes": [ { "Name": "SalesScript", "DisplayName": "Sales script", "Settings": { "ContentTypeSettings": { "Draftable": true, "Versionable": true }, "StudioTypeSettings": { "DisplayTextField": "SalesScriptPart.Name" } },
            "ContentTypePartDefinitionRecords": [ { "PartName": "SalesScriptPart", "Name": "SalesScriptPart" } ] } ] },
          { "name": "Content", "Data": [ { "ContentItemId": "01script00000000000000001a", "ContentType": "SalesScript", "SalesScriptPart": { "Name": { "Text": "Hello" }, "Text": { "en": "{% render 'outer' %}" } } } ] },
          { "name": "Templates", "Templates": {
            "outer": { "Description": "Outside", "Content": "[{% include 'INNER' %}]" },
            "inner": { "Kind": "message", "Content": "words" },
            "stock": { "Content": "{% shape 'Menu' %}" } } } ] }
        """;

    [Theory, OnSqlite, OnPostgres]
    public async Task Templates_come_by_recipe_are_rendered_and_exported_equal(string provider)
    {
        await using var tenants = await RecipeTenants.OpenAsync(provider);
        var (first, second) = (await tenants.NewAsync(), await tenants.NewAsync());
        var result = await tenants.RunAsync(first, Planned);
        result.Notes.ShouldContain(n => n.Name == "stock" && n.Kept && n.Message.Contains("shape", StringComparison.Ordinal));
        await CheckAsync(tenants, first);

        // The same once more changes nothing.
        var versions = await VersionsAsync(tenants, first);
        await tenants.RunAsync(first, Planned[..Planned.IndexOf("""{ "name": "Feature""", StringComparison.Ordinal)] + Planned[Planned.IndexOf("""{ "name": "Templates""", StringComparison.Ordinal)..]);
        (await VersionsAsync(tenants, first)).ShouldBe(versions);

        var export = await tenants.ExportAsync(first);
        await tenants.RunAsync(second, export);
        await CheckAsync(tenants, second);
        (await TemplatesAsync(tenants, second)).ShouldBe(await TemplatesAsync(tenants, first));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_never_comes_undoes_the_recipe_and_what_goes_is_not_in_use_any_more(string provider)
    {
        await using var tenants = await RecipeTenants.OpenAsync(provider);
        var tenant = await tenants.NewAsync();
        var fault = await Should.ThrowAsync<ProblemException>(() => tenants.RunAsync(tenant, Planned.Replace("\"outer\"", "\"other\"", StringComparison.Ordinal)));
        fault.Errors.ShouldContain(e => e.Path.EndsWith("SalesScriptPart.Text.en", StringComparison.Ordinal) && e.Message.Contains("outer", StringComparison.Ordinal) && e.Line == 1 && e.Column == 1);

        await tenants.RunAsync(tenant, Planned);
        await tenants.InAsync(tenant, async services =>
        {
            await services.GetRequiredService<ContentManager>().DeleteAsync("01script00000000000000001a", CancellationToken.None);
            return true;
        });
        await tenants.InAsync(tenant, async services =>
        {
            (await services.GetRequiredService<TemplateUses>().ListAsync("outer", CancellationToken.None)).ShouldBeEmpty();
            (await services.GetRequiredService<TemplateUses>().CountAsync(CancellationToken.None)).ShouldBe(new Dictionary<string, int> { ["inner"] = 1 });
            (await DataVerification.RunAsync(services, CancellationToken.None)).Single(c => c.Check == "uses of templates").Differences.ShouldBeEmpty();
            return true;
        });
    }

    private static Task CheckAsync(RecipeTenants tenants, string tenant) => tenants.InAsync(tenant, async services =>
    {
        var all = await services.GetRequiredService<StoredTemplates>().GetAllAsync(CancellationToken.None);
        all.Values.Select(t => (t.Name, t.Kind, t.Description, t.Content)).OrderBy(t => t.Name, StringComparer.Ordinal)
            .ShouldBe([("inner", "message", "", "words"), ("outer", "page", "Outside", "[{% include 'INNER' %}]")]);
        var uses = await services.GetRequiredService<TemplateUses>().ListAsync("OUTER", CancellationToken.None);
        uses.Select(u => (u.Id, u.ContentType, u.Name, u.IsPublished)).ShouldBe([("01script00000000000000001a", "SalesScript", "Hello", true)]);
        (await DataVerification.RunAsync(services, CancellationToken.None)).SelectMany(c => c.Differences).ShouldBeEmpty();
        return true;
    });

    private static async Task<string> TemplatesAsync(RecipeTenants tenants, string tenant) =>
        (await tenants.ExportAsync(tenant, RecipeExportPart.Content)).Steps.Single(s => (string?)s["name"] == "Templates").ToJsonString();

    private static Task<long> VersionsAsync(RecipeTenants tenants, string tenant) => tenants.InAsync(tenant, services =>
        services.GetRequiredService<Studio.Data.Sessions.IDatabase>().ReadAsync((session, ct) => session.ScalarAsync<long>("SELECT sum(Number) FROM ContentItem WHERE Type = 'Template'", null, ct), CancellationToken.None));
}
