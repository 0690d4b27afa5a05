using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Access;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Testing.Storage;

namespace Studio.ContentModel.Tests;

/// <summary>A field that only some roles see, and one that only some change.</summary>
public sealed class FieldAccessTests
{
    private static readonly FieldAccess Clerk = FieldAccess.Of(["Clerk"]);
    private static readonly FieldAccess Chief = FieldAccess.Of(["Chief"]);

    [Fact]
    public void Administrators_see_everything_and_strangers_what_the_role_of_strangers_sees()
    {
        FieldAccess.Of(Person("Administrator")).ShouldBeSameAs(FieldAccess.Full);
        var field = Define.Field("Salary", "TextField");
        ((JsonObject)field.Settings["StudioFieldSettings"]!)["ViewRoles"] = new JsonArray("Anonymous");
        FieldAccess.Of(new ClaimsPrincipal(new ClaimsIdentity())).CanView(field).ShouldBeTrue();
        FieldAccess.Of(Person("Clerk")).CanView(field).ShouldBeFalse();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_hidden_field_is_in_nothing_that_is_shown(string provider)
    {
        await using var database = await OpenAsync(provider);
        var all = await database.DefinitionsAsync();
        var item = await database.SaveAsync(Person("Ann", "100", "A1"));

        Clerk.Show(item, all).ToJson().ToJsonString().ShouldNotContain("100");
        Clerk.Show(item.Content, "Person", all)!.ToJsonString().ShouldNotContain("100");
        Chief.Show(item, all).ShouldBeSameAs(item);
        Clerk.Visible(all).FieldAt(all.Type("Person")!, "PersonPart.Salary").ShouldBeNull();
        (await database.QueryAsync(new ContentQuery("Person") { Access = Clerk })).Items.Single().ToJson().ToJsonString().ShouldNotContain("100");
        (await database.QueryAsync(new ContentQuery("Person") { Access = Chief })).Items.Single().ToJson().ToJsonString().ShouldContain("100");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_hidden_field_is_hidden_in_items_within_an_item(string provider)
    {
        await using var database = await OpenAsync(provider);
        var all = await database.DefinitionsAsync();
        var team = await database.SaveAsync(Define.Json("""{"ContentType":"Team","BagPart":{"ContentItems":[{"ContentType":"Person","PersonPart":{"Name":{"Text":"Ann"},"Salary":{"Text":"100"}}}]}}"""));

        Clerk.Show(team, all).Content.ToJsonString().ShouldNotContain("100");

        // What comes back without it keeps it, and what is given for it is not heard.
        var back = Clerk.Show(team, all);
        back.Content["BagPart"]!["ContentItems"]![0]!["PersonPart"]!["Salary"] = new JsonObject { ["Text"] = "999" };
        back.Content["BagPart"]!["ContentItems"]![0]!["PersonPart"]!["Name"]!["Text"] = "Anna";
        var saved = await database.SaveAsync(back, new SaveOptions { Access = Clerk });
        saved.Content.ToJsonString().ShouldContain("\"100\"");
        saved.Content.ToJsonString().ShouldContain("Anna");
        saved.Content.ToJsonString().ShouldNotContain("999");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Nobody_asks_or_sorts_by_what_he_does_not_see(string provider)
    {
        await using var database = await OpenAsync(provider);
        await database.SaveAsync(Person("Ann", "100", "A1"));
        var filter = new ContentFilter("PersonPart.Salary", FilterOperator.Eq, "100");
        foreach (var query in new[]
        {
            new ContentQuery("Person") { Filters = [filter] },
            new ContentQuery("Person") { Alternatives = [[filter]] },
            new ContentQuery("Person") { SortBy = "PersonPart.Salary" },
        })
        {
            var hidden = await Define.RefusedAsync(() => database.QueryAsync(query with { Access = Clerk }), 400);
            hidden.Message.ShouldNotContain("see");
            (await database.QueryAsync(query with { Access = Chief })).Items.Count.ShouldBe(1);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_save_keeps_what_whoever_saves_does_not_see_or_change(string provider)
    {
        await using var database = await OpenAsync(provider);
        var item = await database.SaveAsync(Person("Ann", "100", "A1"));
        var changed = await database.SaveAsync(Person("Anna", "999", "B2", item.ContentItemId), new SaveOptions { Access = Clerk });
        (changed.GetText("PersonPart", "Name"), changed.GetText("PersonPart", "Salary"), changed.GetText("PersonPart", "Number")).ShouldBe(("Anna", "100", "A1"));

        var left = new ContentItem { ContentType = "Person", ContentItemId = item.ContentItemId };
        (await database.SaveAsync(left.SetText("PersonPart", "Name", "Anne"), new SaveOptions { Access = Clerk })).GetText("PersonPart", "Salary").ShouldBe("100");
        (await database.SaveAsync(Person("New", "999", "B2"), new SaveOptions { Access = Clerk })).GetText("PersonPart", "Salary").ShouldBeNull();
        (await database.SaveAsync(Person("Anna", "200", "B2", item.ContentItemId), new SaveOptions { Access = Chief })).GetText("PersonPart", "Salary").ShouldBe("200");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_comparison_and_a_restored_version_hide_and_keep_it_too(string provider)
    {
        await using var database = await OpenAsync(provider);
        var first = await database.SaveAsync(Person("Ann", "100", "A1"));
        var second = await database.SaveAsync(Person("Anna", "200", "A1", first.ContentItemId));
        var comparison = await database.InScopeAsync(s => s.GetRequiredService<ContentVersions>().CompareAsync(first.ContentItemId, first.ContentItemVersionId, second.ContentItemVersionId, Clerk, CancellationToken.None));
        comparison.Differences.Select(d => d.Path).ShouldBe(["PersonPart.Name"]);

        var restored = await database.InScopeAsync(s => s.GetRequiredService<ContentVersions>().RestoreAsync(first.ContentItemId, first.ContentItemVersionId, new SaveOptions { Access = Clerk }, CancellationToken.None));
        (restored.GetText("PersonPart", "Name"), restored.GetText("PersonPart", "Salary")).ShouldBe(("Ann", "200"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Search_finds_nobody_by_it(string provider)
    {
        await using var database = await OpenAsync(provider);
        await database.SaveAsync(Person("Ann", "secretword", "A1"));
        (await database.QueryAsync(new ContentQuery("Person") { Search = "Ann" })).Total.ShouldBe(1);
        (await database.QueryAsync(new ContentQuery("Person") { Search = "secretword" })).Total.ShouldBe(0);
    }

    private static ClaimsPrincipal Person(string role) => new(new ClaimsIdentity([new Claim(ClaimTypes.Role, role)], "test"));

    private static ContentItem Person(string name, string salary, string number, string id = "") => new ContentItem { ContentType = "Person", ContentItemId = id }
        .SetText("PersonPart", "Name", name).SetText("PersonPart", "Salary", salary).SetText("PersonPart", "Number", number);

    private static async Task<ContentDatabase> OpenAsync(string provider)
    {
        var salary = Define.Field("Salary", "TextField");
        salary.Settings["StudioFieldSettings"] = new JsonObject { ["ViewRoles"] = new JsonArray("Chief"), ["Searchable"] = true };
        var number = Define.Field("Number", "TextField");
        number.Settings["StudioFieldSettings"] = new JsonObject { ["EditRoles"] = new JsonArray("Chief") };
        var database = await ContentDatabase.OpenAsync(provider);
        await database.AlterAsync(all => all
            .Merge(new ContentPartDefinition("PersonPart", [], [Define.Field("Name", "TextField"), salary, number]))
            .Merge(Define.Type("Person", "PersonPart.Name", draftable: false, versionable: true, "PersonPart"))
            .Merge(PartTests.Type("Team", PartTests.Part("BagPart"))));
        return database;
    }
}
