using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.ContentModel.Tables;
using Studio.Kernel.Values;
using Studio.Testing.Storage;

namespace Studio.ContentModel.Tests;

public sealed class TableTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_field_added_later_is_filled_from_what_the_items_already_say(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider, draftable: true, versionable: true);
        var red = await database.SaveAsync(Define.Good("red cup").SetText("GoodPart", "Colour", "red"));
        await database.SaveAsync(Define.Good("blue cup").SetText("GoodPart", "Colour", "blue"));
        await database.SaveAsync(red.SetText("GoodPart", "Colour", "crimson"), new SaveOptions { Publish = false });

        await database.AlterAsync(all => all.Merge(new ContentPartDefinition("GoodPart", [], [Define.Field("Colour", "TextField", indexed: true)])));

        (await database.NamesAsync(Colour("red"))).ShouldBe(["red cup"]);
        (await database.NamesAsync(Colour("crimson") with { Version = VersionOptions.Latest })).ShouldBe(["red cup"]);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task More_items_than_one_batch_are_filled(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        await Task.WhenAll(Enumerable.Range(0, 1100).Select(i => database.SaveAsync(Define.Good($"cup {i}").SetText("GoodPart", "Colour", i % 2 == 0 ? "red" : "blue"))));
        await database.AlterAsync(all => all.Merge(new ContentPartDefinition("GoodPart", [], [Define.Field("Colour", "TextField")])));
        await database.WorkAsync();

        (await database.QueryAsync(Colour("red"))).Total.ShouldBe(550);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_field_whose_type_changed_gets_a_column_of_its_own_with_what_converts(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        var item = await database.SaveAsync(Define.Good("cup").SetNumber("GoodPart", "Weight", 1.5m));
        await database.AlterAsync(all => all.Merge(new ContentPartDefinition("GoodPart", [], [Define.Field("Weight", "TextField")])));

        (await database.QueryAsync(new ContentQuery("Good") { Filters = [new ContentFilter("GoodPart.Weight", FilterOperator.Eq, "1.5")] })).Total.ShouldBe(1);
        await database.SaveAsync((await database.GetAsync(item.ContentItemId))!.SetText("GoodPart", "Weight", "heavy"));
        (await database.NamesAsync(new ContentQuery("Good") { Filters = [new ContentFilter("GoodPart.Weight", FilterOperator.Eq, "heavy")] })).ShouldBe(["cup"]);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_localised_text_has_a_column_for_each_language(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        await database.SaveAsync(Define.Good("tea").Set("GoodPart", "Label", new JsonObject { ["en"] = "tea", ["zh-Hant"] = "茶" }));
        var table = await TableAsync(database);

        var row = await database.ReadAsync(s => s.FirstAsync<string>(
            $"SELECT {table.Column("GoodPart.Label")} || '|' || {table.Column("GoodPart.Label", "zhHant")} || '|' || coalesce({table.Column("GoodPart.Label", "zhHans")}, '-') FROM C_Good", null, CancellationToken.None));
        row.ShouldBe("tea|茶|-");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_indexed_field_is_found_by_its_index(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        var table = await TableAsync(database);
        var column = table.Column("GoodPart.Price");
        var plan = await database.ReadAsync(async s =>
        {
            if (provider == "Sqlite")
            {
                return (await s.QueryAsync<PlanStep>($"EXPLAIN QUERY PLAN SELECT VersionId FROM C_Good WHERE {column} = 1", null, CancellationToken.None)).Select(p => p.Detail);
            }

            // So few rows are read faster than any index.
            await s.ScalarAsync<string>("SET enable_seqscan = off", null, CancellationToken.None);
            return await s.QueryAsync<string>($"EXPLAIN SELECT VersionId FROM C_Good WHERE {column} = 1 ORDER BY {s.Dialect.Order(column, true)}, ItemId DESC", null, CancellationToken.None);
        });

        string.Join('\n', plan).ShouldContain($"IX_C_Good_{column}", Case.Insensitive);
        plan.ShouldNotContain(step => step.Contains("Sort", StringComparison.Ordinal));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_field_that_is_not_there_is_a_fault_of_the_program(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        var table = await TableAsync(database);

        Should.Throw<InvalidOperationException>(() => table.Column("GoodPart.Nothing")).Message.ShouldContain("GoodPart.Nothing");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Verification_finds_a_row_that_differs_from_its_item_and_one_that_is_gone(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        await database.SaveAsync(Define.Good("one").SetMoney("GoodPart", "Price", new Money(100, "EUR")));
        await database.SaveAsync(Define.Good("two"));
        (await database.DifferencesAsync()).ShouldBeEmpty();

        var table = await TableAsync(database);
        await database.ExecuteAsync($"UPDATE C_Good SET {table.Column("GoodPart.Price")} = 101 WHERE DisplayText = 'one'");
        (await database.DifferencesAsync()).ShouldHaveSingleItem().ShouldContain("is '101', its item says '100'");

        await database.ExecuteAsync("DELETE FROM C_Good WHERE DisplayText = 'two'");
        (await database.DifferencesAsync()).Count.ShouldBe(3);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_field_of_a_type_that_nobody_knows_is_kept_without_a_column(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        await database.AlterAsync(all => all.Merge(new ContentPartDefinition("GoodPart", [], [Define.Field("Place", "StarChartField")])));
        var item = await database.SaveAsync(Define.Good("cup").Set("GoodPart", "Place", new JsonObject { ["Latitude"] = 25.03, ["Longitude"] = 121.56 }));

        (await database.GetAsync(item.ContentItemId))!.Field("GoodPart", "Place")!["Latitude"]!.GetValue<double>().ShouldBe(25.03);
        (await TableAsync(database)).Find("GoodPart.Place").ShouldBeNull();
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    private sealed class PlanStep
    {
        public string Detail { get; set; } = "";
    }

    private static ContentQuery Colour(string colour) => new("Good") { Filters = [new ContentFilter("GoodPart.Colour", FilterOperator.Eq, colour)] };

    private static async Task<ContentTable> TableAsync(ContentDatabase database) => database.Services.GetRequiredService<ContentTables>().For("Good", await database.DefinitionsAsync());
}
