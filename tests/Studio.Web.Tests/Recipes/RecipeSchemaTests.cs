using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.ContentModel.Work;
using Studio.Data.Sessions;
using Studio.Data.Verification;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Testing.Storage;

namespace Studio.Web.Tests.Recipes;

/// <summary>Recipes that change definitions under many items: what is done in their transaction and what is left for afterwards stand and fall together.</summary>
public sealed class RecipeSchemaTests
{
    /// <summary>More than are brought up to date in a transaction.</summary>
    private const int Many = 600;

    private const string Change = """
        { "name": "change", "steps": [
          { "name": "ReplaceContentDefinition",
            "ContentTypes": [ { "Name": "Ship", "DisplayName": "Vessel", "ContentTypePartDefinitionRecords": [ { "PartName": "Ship", "Name": "Ship" } ] } ],
            "ContentParts": [ { "Name": "Ship", "ContentPartFieldDefinitionRecords": [
              { "FieldName": "NumericField", "Name": "Length", "Settings": { "StudioFieldSettings": { "Indexed": true } } },
              { "FieldName": "TextField", "Name": "Flag", "Settings": { "StudioFieldSettings": { "Indexed": true } } } ] } ] },
          { "name": "DeleteContentDefinition", "ContentTypes": [ "Raft", "NeverThere" ], "ContentParts": [ "Raft" ] },
          { "name": "ContentDefinition", "ContentTypes": [ { "Name": "Buoy", "DisplayName": "Buoy" } ] },
          { "name": "Content", "Data": [ { "ContentItemId": "01buoy0000000000000000001a", "ContentType": "Buoy", "DisplayText": "North" },
            { "ContentItemId": "01ship0000000000000000new1", "ContentType": "Ship", "DisplayText": "New", "Ship": { "Length": { "Value": 7 }, "Flag": { "Text": "TW" } } } ] } LAST ] }
        """;

    [Theory, OnSqlite, OnPostgres]
    public async Task A_change_of_definitions_under_many_items_is_undone_with_its_work_and_done_with_it(string provider)
    {
        await using var tenants = await RecipeTenants.OpenAsync(provider);
        var tenant = await tenants.NewAsync();
        await tenants.RunAsync(tenant, Harbour());
        await DrainAsync(tenants, tenant);
        var before = await tenants.StateAsync(tenant);

        await Should.ThrowAsync<ProblemException>(() => tenants.RunAsync(tenant, Change.Replace("LAST", """, { "name": "Roles", "Roles": [ { "Description": "no name" } ] }""", StringComparison.Ordinal)));
        (await tenants.StateAsync(tenant)).ShouldBe(before);

        var trial = await tenants.RunAsync(tenant, Change.Replace("LAST", "", StringComparison.Ordinal), dryRun: true);
        (await tenants.StateAsync(tenant)).ShouldBe(before);
        trial.Changes.Where(c => c.Area == "ContentDefinition").Select(c => (c.Name, c.Kind)).ShouldBe(
        [
            ("ContentParts.Raft", RecipeChangeKind.Removed), ("ContentParts.Ship", RecipeChangeKind.Changed),
            ("ContentTypes.Buoy", RecipeChangeKind.Added), ("ContentTypes.Raft", RecipeChangeKind.Removed), ("ContentTypes.Ship", RecipeChangeKind.Changed),
        ]);

        var result = await tenants.RunAsync(tenant, Change.Replace("LAST", "", StringComparison.Ordinal));
        result.Notes.ShouldHaveSingleItem().Name.ShouldBe("NeverThere");
        await DrainAsync(tenants, tenant);
        (await FindAsync(tenants, tenant, "Ship", "Ship.Length:eq:20")).ShouldBe(["Ship 020"]);
        (await FindAsync(tenants, tenant, "Ship", "Ship.Flag:eq:TW")).ShouldBe(["New"]);
        (await tenants.InAsync(tenant, s => s.GetRequiredService<IDatabase>().ReadAsync((session, ct) =>
            session.ScalarAsync<long>("SELECT count(*) FROM ContentItem WHERE Type = 'Raft' AND (Latest = 1 OR Published = 1)", null, ct), CancellationToken.None))).ShouldBe(0);
        (await DifferencesAsync(tenants, tenant)).ShouldBeEmpty();
        var export = await tenants.ExportAsync(tenant, RecipeExportPart.Definitions, RecipeExportPart.Content);
        export.Root.ToJsonString().ShouldNotContain("\"Raft\"");
        export.Root.ToJsonString().ShouldNotContain("Keelung");
        export.Steps.Where(s => Recipe.NameOf(s) == "Content").Sum(s => s["Data"]!.AsArray().Count).ShouldBe(Many + 2);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_part_that_a_feature_relies_on_cannot_be_taken_away_and_the_message_says_where(string provider)
    {
        await using var tenants = await RecipeTenants.OpenAsync(provider);
        var tenant = await tenants.NewAsync();
        var before = await tenants.StateAsync(tenant);
        var fault = await Should.ThrowAsync<ProblemException>(() => tenants.RunAsync(tenant, """
            { "name": "away", "steps": [ { "name": "Feature", "enable": [ "Studio.Customers" ] }, { "name": "DeleteContentDefinition", "ContentParts": [ "CustomerPart" ] } ] }
            """));
        fault.Errors.ShouldHaveSingleItem().Path.ShouldBe("test.recipe.json: steps[1] 'DeleteContentDefinition': ContentParts.CustomerPart");
        (await tenants.StateAsync(tenant)).ShouldBe(before);
    }

    private static string Harbour() => new JsonObject
    {
        ["name"] = "harbour",
        ["steps"] = new JsonArray(
            JsonNode.Parse("""
                { "name": "ContentDefinition",
                  "ContentTypes": [ { "Name": "Ship", "DisplayName": "Ship", "ContentTypePartDefinitionRecords": [ { "PartName": "Ship", "Name": "Ship" } ] },
                    { "Name": "Raft", "DisplayName": "Raft", "ContentTypePartDefinitionRecords": [ { "PartName": "Raft", "Name": "Raft" } ] } ],
                  "ContentParts": [ { "Name": "Ship", "ContentPartFieldDefinitionRecords": [ { "FieldName": "TextField", "Name": "Length", "Settings": {} },
                      { "FieldName": "TextField", "Name": "Port", "Settings": { "StudioFieldSettings": { "Indexed": true } } } ] },
                    { "Name": "Raft", "ContentPartFieldDefinitionRecords": [ { "FieldName": "TextField", "Name": "Wood", "Settings": {} } ] } ] }
                """),
            new JsonObject
            {
                ["name"] = "Content",
                ["Data"] = new JsonArray(
                [
                    .. Enumerable.Range(0, Many).Select(i => (JsonNode)new JsonObject
                    {
                        ["ContentType"] = "Ship",
                        ["DisplayText"] = $"Ship {i:D3}",
                        ["Ship"] = new JsonObject { ["Length"] = new JsonObject { ["Text"] = $"{i}" }, ["Port"] = new JsonObject { ["Text"] = "Keelung" } },
                    }),
                    new JsonObject { ["ContentType"] = "Raft", ["DisplayText"] = "Raft" },
                ]),
            }),
    }.ToJsonString();

    /// <summary>Waits for what the changes left to be done afterwards, but for what waits until nobody knows the earlier definitions.</summary>
    private static Task DrainAsync(RecipeTenants tenants, string tenant) => tenants.InAsync(tenant, async services =>
    {
        var (queue, worker) = (services.GetRequiredService<ContentWorkQueue>(), services.GetRequiredService<ContentWorker>());
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await queue.NextDueAsync(late.Token) is { } due && due < TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1))
        {
            await worker.DrainAsync(late.Token);
            await Task.Delay(50, late.Token);
        }

        return true;
    });

    private static Task<IReadOnlyList<string>> FindAsync(RecipeTenants tenants, string tenant, string type, string where) => tenants.InAsync(tenant, async services =>
    {
        var parts = where.Split(':');
        var page = await services.GetRequiredService<ContentQueries>().QueryAsync(new ContentQuery(type) { Filters = [new ContentFilter(parts[0], Enum.Parse<FilterOperator>(parts[1], ignoreCase: true), parts[2])] }, CancellationToken.None);
        return (IReadOnlyList<string>)[.. page.Items.Select(i => i.DisplayText)];
    });

    private static Task<IReadOnlyList<string>> DifferencesAsync(RecipeTenants tenants, string tenant) => tenants.InAsync(tenant, services => services.GetRequiredService<IDatabase>().ReadAsync(async (session, ct) =>
    {
        var found = new List<string>();
        foreach (var check in services.GetServices<IDataCheck>().Where(c => c.Name == "typed tables"))
        {
            found.AddRange((await check.RunAsync(session, ct)).Select(d => d.ToString()));
        }

        return (IReadOnlyList<string>)found;
    }, CancellationToken.None));
}
