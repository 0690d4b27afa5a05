using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.ContentModel.Tables;
using Studio.ContentModel.Work;
using Studio.Testing.Storage;

namespace Studio.ContentModel.Tests;

public sealed class DefinitionChangeTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_renamed_field_has_its_values_under_the_new_name_at_once(string provider)
    {
        await using var database = await ManyGoodsAsync(provider, i => Define.Good($"cup {i:D3}").SetText("GoodPart", "Colour", i % 2 == 0 ? "red" : "blue"));
        var before = await database.QueryAsync(Colour("GoodPart.Colour", "red"));

        await database.AlterAsync(all => all.RenameField("GoodPart", "Colour", "Paint"));

        var during = await database.QueryAsync(Colour("GoodPart.Paint", "red"));
        during.Total.ShouldBe(before.Total);
        during.Items.ShouldAllBe(i => i.GetText("GoodPart", "Paint") == "red" && i.Field("GoodPart", "Colour") == null);
        await database.WorkAsync();
        (await database.ReadAsync(s => s.ScalarAsync<long>("SELECT count(*) FROM ContentItem WHERE Data LIKE '%Colour%'", null, CancellationToken.None))).ShouldBe(0);
        (await database.QueryAsync(Colour("GoodPart.Paint", "red"))).Total.ShouldBe(before.Total);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_item_that_was_read_before_a_rename_is_saved_with_its_value(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        await AddAsync(database, Define.Field("Colour", "TextField"));
        var cup = await database.SaveAsync(Define.Good("cup").SetText("GoodPart", "Colour", "red"));
        var read = (await database.GetAsync(cup.ContentItemId))!;

        await database.AlterAsync(all => all.RenameField("GoodPart", "Colour", "Paint"));
        await database.SaveAsync(read);

        (await database.GetAsync(cup.ContentItemId))!.GetText("GoodPart", "Paint").ShouldBe("red");
        (await database.NamesAsync(Colour("GoodPart.Paint", "red"))).ShouldBe(["cup"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Two_fields_exchange_their_names(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        await AddAsync(database, Define.Field("A", "TextField"), Define.Field("B", "TextField"));
        var cup = await database.SaveAsync(Define.Good("cup").SetText("GoodPart", "A", "a").SetText("GoodPart", "B", "b"));

        await database.AlterAsync(all => all.Replace(all.Parts["GoodPart"] with
        {
            Fields = [.. all.Parts["GoodPart"].Fields.Select(f => f.Name switch { "A" => f with { Name = "B" }, "B" => f with { Name = "A" }, _ => f })],
        }));

        var read = (await database.GetAsync(cup.ContentItemId))!;
        (read.GetText("GoodPart", "A"), read.GetText("GoodPart", "B")).ShouldBe(("b", "a"));
        (await database.NamesAsync(Colour("GoodPart.A", "b"))).ShouldBe(["cup"]);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_field_that_comes_again_under_the_same_name_is_empty(string provider)
    {
        await using var database = await ManyGoodsAsync(provider, i => Define.Good($"cup {i:D3}").SetText("GoodPart", "Colour", "red"));
        await database.AlterAsync(all => all.RemoveField("GoodPart", "Colour"));
        await AddAsync(database, Define.Field("Colour", "TextField"));

        (await database.QueryAsync(Colour("GoodPart.Colour", "red"))).Total.ShouldBe(0);
        (await database.QueryAsync(new ContentQuery("Good"))).Items.ShouldAllBe(i => i.Field("GoodPart", "Colour") == null);
        await database.SaveAsync(Define.Good("new").SetText("GoodPart", "Colour", "red"));
        await database.WorkAsync();
        (await database.NamesAsync(Colour("GoodPart.Colour", "red"))).ShouldBe(["new"]);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_converts_is_converted_and_what_does_not_is_kept_until_it_can_be_again(string provider)
    {
        await using var database = await ManyGoodsAsync(provider, i => Define.Good($"cup {i:D3}").SetText("GoodPart", "Colour", i % 3 == 0 ? "red" : i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var plan = await database.InScopeAsync(async s => await s.GetRequiredService<DefinitionEffects>().OfAsync(
            await s.GetRequiredService<ContentDefinitionStore>().PlanAsync(all => all.Merge(new ContentPartDefinition("GoodPart", [], [Define.Field("Colour", "NumericField")])), CancellationToken.None), CancellationToken.None));
        plan.ShouldHaveSingleItem().Change.Kind.ShouldBe(DefinitionChangeKind.FieldRetyped);
        plan[0].Items.ShouldBe([new ItemsEffect("Good", 600, 600, 600, 200)]);

        await AddAsync(database, Define.Field("Colour", "NumericField"));
        (await database.QueryAsync(new ContentQuery("Good") { Filters = [new ContentFilter("DisplayText", FilterOperator.Eq, "cup 001")] })).Items[0].GetNumber("GoodPart", "Colour").ShouldBe(1);
        await database.WorkAsync();

        (await database.QueryAsync(new ContentQuery("Good") { Filters = [new ContentFilter("GoodPart.Colour", FilterOperator.Lt, "10")] })).Total.ShouldBe(6);
        (await database.StatesAsync()).Single(w => w.Kind == ContentWorkKind.Items).Unconverted.ShouldBe(200);
        (await database.DifferencesAsync()).ShouldBeEmpty();

        await AddAsync(database, Define.Field("Colour", "TextField"));
        await database.WorkAsync();
        (await database.QueryAsync(Colour("GoodPart.Colour", "red"))).Total.ShouldBe(200);
        (await database.QueryAsync(Colour("GoodPart.Colour", "7"))).Total.ShouldBe(1);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_part_taken_from_a_type_leaves_nothing_to_a_later_one_of_its_name(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        await database.AlterAsync(all => all.Merge(new ContentPartDefinition("Extra", [], [Define.Field("Note", "TextField", indexed: true)])).Merge(Define.Type("Good", "GoodPart.Name", false, false, "Extra")));
        var cup = await database.SaveAsync(Define.Good("cup").SetText("Extra", "Note", "old"));

        await database.AlterAsync(all => all.Replace(all.Types["Good"] with { Parts = [.. all.Types["Good"].Parts.Where(p => p.Name != "Extra")] }));
        (await database.GetAsync(cup.ContentItemId))!.Content.ContainsKey("Extra").ShouldBeFalse();
        await database.AlterAsync(all => all.Merge(Define.Type("Good", "GoodPart.Name", false, false, "Extra")));

        (await database.GetAsync(cup.ContentItemId))!.Content.ContainsKey("Extra").ShouldBeFalse();
        (await database.QueryAsync(Colour("Extra.Note", "old"))).Total.ShouldBe(0);
        await database.SaveAsync((await database.GetAsync(cup.ContentItemId))!.SetText("Extra", "Note", "new"));
        (await database.NamesAsync(Colour("Extra.Note", "new"))).ShouldBe(["cup"]);
        database.Clock.Now += TimeSpan.FromHours(1);
        await database.WorkAsync();
        (await database.NamesAsync(Colour("Extra.Note", "new"))).ShouldBe(["cup"]);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Items_of_a_removed_type_are_out_of_use_and_stay_so_when_the_name_comes_again(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        var cup = await database.SaveAsync(Define.Good("cup"));
        var type = (await database.DefinitionsAsync()).Types["Good"];
        await database.AlterAsync(all => all.RemoveType("Good"));
        (await database.GetAsync(cup.ContentItemId)).ShouldBeNull();

        await database.AlterAsync(all => all.Merge(type));
        await database.SaveAsync(Define.Good("jug"));
        (await database.GetAsync(cup.ContentItemId)).ShouldBeNull();
        (await database.NamesAsync(new ContentQuery("Good"))).ShouldBe(["jug"]);

        await database.WorkAsync();
        database.Clock.Now += TimeSpan.FromHours(1);
        await database.WorkAsync();
        (await database.NamesAsync(new ContentQuery("Good"))).ShouldBe(["jug"]);
        (await database.DefinitionsAsync()).Changes.ShouldBeEmpty();
        (await database.StatesAsync()).ShouldAllBe(w => w.Ended != null);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_shell_without_the_feature_leaves_the_columns_of_its_fields_to_the_one_that_has_it(string provider)
    {
        await using var old = await ManyGoodsAsync(provider, i => Define.Good($"cup {i:D3}").Set("GoodPart", "Tags", new JsonObject { ["Tags"] = new JsonArray("red", "blue") }));
        await AddAsync(old, Define.Field("Tags", "TagsField", indexed: true));
        await old.WorkAsync();
        await using var switched = await ContentDatabase.OpenAsync(provider, old.Place, s => s.AddContentField<ManyValuesTests.TagsField>());
        await old.WorkAsync();
        (await switched.StatesAsync()).ShouldContain(w => w.Kind == ContentWorkKind.Items && w.Ended == null);

        switched.Clock.Now += TimeSpan.FromMinutes(1);
        await switched.WorkAsync();
        (await switched.QueryAsync(Colour("GoodPart.Tags", "blue"))).Total.ShouldBe(600);
        (await switched.StatesAsync()).ShouldAllBe(w => w.Ended != null);
        (await switched.DifferencesAsync()).ShouldBeEmpty();
        var table = switched.Services.GetRequiredService<ContentTables>().For("Good", await switched.DefinitionsAsync());
        var index = $"IX_{table.Name}_{table.Column("GoodPart.Tags")}";
        (await switched.ReadAsync(s => s.ScalarAsync<long>(provider == "Sqlite" ? "SELECT count(*) FROM sqlite_master WHERE name = @index" : "SELECT count(*) FROM pg_class WHERE relname = lower(@index)", new { index }, CancellationToken.None))).ShouldBe(1);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_column_of_a_large_table_is_emptied_where_taking_it_out_would_write_all_of_it(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        for (var i = 0; i < 6; i++)
        {
            await database.SaveManyAsync([.. Enumerable.Range(0, 400).Select(n => Define.Good($"cup {n}").SetText("GoodPart", "Colour", "red"))], new SaveOptions { WriteClass = Studio.Data.Writing.WriteClass.Bulk, Audited = false });
        }

        await AddAsync(database, Define.Field("Colour", "TextField"));
        await database.WorkAsync();
        var table = database.Services.GetRequiredService<ContentTables>().For("Good", await database.DefinitionsAsync());
        var column = table.Column("GoodPart.Colour");
        (await database.ReadAsync(s => s.ScalarAsync<long>($"SELECT count({column}) FROM {table.Name}", null, CancellationToken.None))).ShouldBe(2400);
        await database.AlterAsync(all => all.RemoveField("GoodPart", "Colour"));
        database.Clock.Now += TimeSpan.FromHours(1);
        await database.WorkAsync();

        var stays = await database.ReadAsync(s => s.Dialect.HasColumnAsync(s, table.Name, column, CancellationToken.None));
        stays.ShouldBe(provider == "Sqlite");
        (stays ? await database.ReadAsync(s => s.ScalarAsync<long>($"SELECT count({column}) FROM {table.Name}", null, CancellationToken.None)) : 0).ShouldBe(0);
        (await database.StatesAsync()).ShouldAllBe(w => w.Ended != null);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_no_longer_known_is_taken_away_when_nobody_can_ask_for_it(string provider)
    {
        await using var database = await ManyGoodsAsync(provider, i => Define.Good($"cup {i:D3}").SetText("GoodPart", "Colour", "red"));
        var table = database.Services.GetRequiredService<ContentTables>().For("Good", await database.DefinitionsAsync());
        var column = table.Column("GoodPart.Colour");
        await database.AlterAsync(all => all.RemoveField("GoodPart", "Colour"));
        await database.WorkAsync();
        (await database.ReadAsync(s => s.Dialect.HasColumnAsync(s, table.Name, column, CancellationToken.None))).ShouldBeTrue();

        database.Clock.Now += TimeSpan.FromHours(1);
        await database.WorkAsync();

        (await database.ReadAsync(s => s.Dialect.HasColumnAsync(s, table.Name, column, CancellationToken.None))).ShouldBeFalse();
        (await database.DefinitionsAsync()).Changes.ShouldBeEmpty();
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_index_is_made_and_taken_away_as_the_field_asks(string provider)
    {
        await using var database = await ManyGoodsAsync(provider, i => Define.Good($"cup {i:D3}").SetText("GoodPart", "Colour", "red"));
        (await HasIndexAsync(database)).ShouldBeFalse();

        await AddAsync(database, Define.Field("Colour", "TextField", indexed: true));
        await database.WorkAsync();
        (await HasIndexAsync(database)).ShouldBeTrue();

        await AddAsync(database, Define.Field("Colour", "TextField", indexed: false));
        await database.WorkAsync();
        (await HasIndexAsync(database)).ShouldBeFalse();
        (await database.StatesAsync()).ShouldAllBe(w => w.Error == null);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Work_that_was_cut_short_goes_on_where_it_was(string provider)
    {
        await using var database = await ManyGoodsAsync(provider, i => Define.Good($"cup {i:D3}").SetText("GoodPart", "Shade", "dark"), known: false);
        await AddAsync(database, Define.Field("Shade", "TextField"));
        var first = (await database.ReadAsync(s => s.ScalarAsync<string>("SELECT VersionId FROM ContentItem ORDER BY VersionId LIMIT 1 OFFSET 299", null, CancellationToken.None)))!;

        // As a host leaves it that died after the first half.
        var table = database.Services.GetRequiredService<ContentTables>().For("Good", await database.DefinitionsAsync());
        await database.ExecuteAsync($"UPDATE C_Good SET {table.Column("GoodPart.Shade")} = 'dark' WHERE VersionId <= '{first}'");
        await database.ExecuteAsync($"UPDATE ContentWork SET Cursor = '{first}', Done = 300, Total = 600, Lease = 'dead', HeldUntilUtc = {database.Clock.Now.AddSeconds(20).ToUnixTimeMilliseconds()} WHERE Kind = 'Items'");
        await database.WorkAsync();
        (await database.QueryAsync(Colour("GoodPart.Shade", "dark"))).Total.ShouldBe(300);

        database.Clock.Now += TimeSpan.FromSeconds(31);
        await database.WorkAsync();
        (await database.QueryAsync(Colour("GoodPart.Shade", "dark"))).Total.ShouldBe(600);
        (await database.StatesAsync()).Single(w => w.Kind == ContentWorkKind.Items).ShouldSatisfyAllConditions(w => w.Done.ShouldBe(600), w => w.Ended.ShouldNotBeNull());
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_change_that_is_rolled_back_leaves_no_work(string provider)
    {
        await using var database = await ManyGoodsAsync(provider, i => Define.Good($"cup {i:D3}").SetText("GoodPart", "Colour", "red"));
        await Should.ThrowAsync<InvalidOperationException>(() => database.AlterThenFailAsync(all => all.RemoveField("GoodPart", "Colour")));

        (await database.StatesAsync()).Count(w => w.Ended is null).ShouldBe(0);
        (await database.QueryAsync(Colour("GoodPart.Colour", "red"))).Total.ShouldBe(600);
    }

    [Theory]
    [InlineData("colour", "ContentParts.GoodPart.")]
    [InlineData("Colour", "ContentParts.GoodPart.Colour")]
    public async Task Names_that_are_one_to_a_database_are_refused(string name, string path)
    {
        await using var database = await ContentDatabase.WithGoodsAsync("Sqlite");
        await AddAsync(database, Define.Field("Colour", "TextField"));

        var problem = await Define.RefusedAsync(() => database.AlterAsync(all => all with
        {
            Parts = all.Parts.SetItem("GoodPart", all.Parts["GoodPart"] with { Fields = all.Parts["GoodPart"].Fields.Add(Define.Field(name, "NumericField")) }),
        }), 400);
        problem.Errors.ShouldHaveSingleItem().Path.ShouldStartWith(path);
    }

    [Fact]
    public async Task A_part_must_not_be_named_as_what_every_item_says_of_itself()
    {
        await using var database = await ContentDatabase.WithGoodsAsync("Sqlite");

        var problem = await Define.RefusedAsync(() => database.AlterAsync(all => all.Merge(Define.Type("Good", null, false, false, "Owner"))), 400);
        problem.Errors.ShouldHaveSingleItem().Path.ShouldBe("ContentTypes.Good.Owner");
    }

    private static Task<ContentDefinitions> AddAsync(ContentDatabase database, params ContentFieldDefinition[] fields) =>
        database.AlterAsync(all => all.Merge(new ContentPartDefinition("GoodPart", [], [.. fields])));

    /// <summary>More items than are changed at once.</summary>
    private static async Task<ContentDatabase> ManyGoodsAsync(string provider, Func<int, ContentItem> make, bool known = true)
    {
        var database = await ContentDatabase.WithGoodsAsync(provider);
        if (known)
        {
            await AddAsync(database, Define.Field("Colour", "TextField"));
        }

        foreach (var chunk in Enumerable.Range(0, 600).Select(make).Chunk(200))
        {
            await database.InScopeAsync(s => s.GetRequiredService<ContentManager>().SaveManyAsync(chunk, new SaveOptions { Author = "ann" }, CancellationToken.None));
        }

        return database;
    }

    private static async Task<bool> HasIndexAsync(ContentDatabase database)
    {
        var column = database.Services.GetRequiredService<ContentTables>().For("Good", await database.DefinitionsAsync()).Column("GoodPart.Colour");
        return await database.ReadAsync(s => s.ScalarAsync<long>(database.Place.Provider == "Sqlite"
            ? "SELECT count(*) FROM sqlite_master WHERE lower(name) = lower(@name)"
            : "SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass(@name) AND indisvalid", new { name = $"IX_C_Good_{column}" }, CancellationToken.None)) > 0;
    }

    private static ContentQuery Colour(string path, string value) => new("Good") { Filters = [new ContentFilter(path, FilterOperator.Eq, value)], PageSize = 200 };
}
