using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.ContentModel.Tables;
using Studio.Testing.Storage;

namespace Studio.ContentModel.Tests;

public sealed class ManyValuesTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Each_of_many_values_is_found_and_those_without_any_are_told_apart(string provider)
    {
        await using var database = await OpenAsync(provider);
        await database.SaveAsync(Tagged("cup", "red", "hot", "red"));
        await database.SaveAsync(Tagged("jug", "blue", "紅茶"));
        await database.SaveAsync(Tagged("bin"));

        (await FoundAsync(database, FilterOperator.Eq, "red")).ShouldBe(["cup"]);
        (await FoundAsync(database, FilterOperator.Eq, "re")).ShouldBeEmpty();
        (await FoundAsync(database, FilterOperator.Contains, "紅")).ShouldBe(["jug"]);
        (await FoundAsync(database, FilterOperator.Ne, "red")).ShouldBe(["jug"]);
        (await FoundAsync(database, FilterOperator.In, "hot,blue")).ShouldBe(["cup", "jug"]);
        (await FoundAsync(database, FilterOperator.All, "hot,red")).ShouldBe(["cup"]);
        (await FoundAsync(database, FilterOperator.All, "hot,blue")).ShouldBeEmpty();
        (await FoundAsync(database, FilterOperator.Exists, "true")).ShouldBe(["cup", "jug"]);
        (await FoundAsync(database, FilterOperator.Exists, "false")).ShouldBe(["bin"]);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_values_follow_the_versions_of_their_item(string provider)
    {
        await using var database = await OpenAsync(provider);
        var cup = await database.SaveAsync(Tagged("cup", "red"));
        await database.SaveAsync(Retagged(cup, "blue", "old"), new SaveOptions { Publish = false });

        (await FoundAsync(database, FilterOperator.Eq, "red")).ShouldBe(["cup"]);
        (await FoundAsync(database, FilterOperator.Eq, "blue")).ShouldBeEmpty();
        (await FoundAsync(database, FilterOperator.Eq, "blue", VersionOptions.Latest)).ShouldBe(["cup"]);

        await database.SaveAsync(Retagged((await database.GetAsync(cup.ContentItemId, VersionOptions.Latest))!, "blue", "new"), new SaveOptions { Publish = false });
        await database.PublishAsync(cup.ContentItemId);
        (await FoundAsync(database, FilterOperator.Eq, "red")).ShouldBeEmpty();
        (await FoundAsync(database, FilterOperator.Eq, "old")).ShouldBeEmpty();
        (await FoundAsync(database, FilterOperator.Eq, "new")).ShouldBe(["cup"]);
        (await database.DifferencesAsync()).ShouldBeEmpty();

        await database.DeleteAsync(cup.ContentItemId);
        (await CountAsync(database)).ShouldBe(0);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Nothing_is_left_of_an_erased_item(string provider)
    {
        await using var database = await OpenAsync(provider);
        var cup = await database.SaveAsync(Tagged("cup", [.. Enumerable.Range(0, 75).Select(i => $"tag {i}")]));
        (await CountAsync(database)).ShouldBe(75);

        await database.InScopeAsync(s => s.GetRequiredService<ContentManager>().EraseAsync(cup.ContentItemId, CancellationToken.None));
        (await CountAsync(database)).ShouldBe(0);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_field_of_many_values_added_later_is_filled(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider, configure: s => s.AddContentField<TagsField>());
        await database.SaveAsync(Tagged("cup", "red", "hot"));
        await database.AlterAsync(all => all.Merge(new ContentPartDefinition("GoodPart", [], [Define.Field("Tags", "TagsField")])));

        (await FoundAsync(database, FilterOperator.Eq, "hot")).ShouldBe(["cup"]);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Items_saved_at_once_have_their_values_too(string provider)
    {
        await using var database = await OpenAsync(provider);
        var saved = await database.SaveManyAsync([Tagged("cup", "red", "hot"), Tagged("jug", "hot"), Tagged("bin")], new SaveOptions());
        (await FoundAsync(database, FilterOperator.Eq, "hot")).ShouldBe(["cup", "jug"]);

        var cup = (await database.GetAsync(saved[0].ContentItemId))!;
        await database.SaveManyAsync([Retagged(cup, "cold")], new SaveOptions());
        (await FoundAsync(database, FilterOperator.Eq, "hot")).ShouldBe(["jug"]);
        (await FoundAsync(database, FilterOperator.Eq, "cold")).ShouldBe(["cup"]);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Verification_finds_a_value_too_few_and_one_too_many(string provider)
    {
        await using var database = await OpenAsync(provider);
        await database.SaveAsync(Tagged("cup", "red"));
        var table = (await SideTableAsync(database))!;

        await database.ExecuteAsync($"INSERT INTO {table} (VersionId, Value) SELECT VersionId, 'green' FROM C_Good");
        (await database.DifferencesAsync()).ShouldHaveSingleItem().ShouldContain("green");
        await database.ExecuteAsync($"DELETE FROM {table}");
        (await database.DifferencesAsync()).ShouldHaveSingleItem().ShouldContain("its item says 'red'");
    }

    private static async Task<ContentDatabase> OpenAsync(string provider)
    {
        var database = await ContentDatabase.WithGoodsAsync(provider, draftable: true, versionable: true, configure: s => s.AddContentField<TagsField>());
        await database.AlterAsync(all => all.Merge(new ContentPartDefinition("GoodPart", [], [Define.Field("Tags", "TagsField")])));
        return database;
    }

    private static ContentItem Tagged(string name, params string[] tags) => Retagged(Define.Good(name), tags);

    private static ContentItem Retagged(ContentItem item, params string[] tags) => item.Set("GoodPart", "Tags", new JsonObject { ["Tags"] = new JsonArray([.. tags.Select(t => (JsonNode)t)]) });

    private static Task<IReadOnlyList<string>> FoundAsync(ContentDatabase database, FilterOperator op, string value, VersionOptions version = VersionOptions.Published) =>
        database.NamesAsync(new ContentQuery("Good") { Filters = [new ContentFilter("GoodPart.Tags", op, value)], Version = version, SortBy = "DisplayText", Descending = false });

    private static async Task<string?> SideTableAsync(ContentDatabase database) =>
        database.Services.GetRequiredService<ContentTables>().For("Good", await database.DefinitionsAsync()).FindFilter("GoodPart.Tags")?.SideTable;

    private static async Task<long> CountAsync(ContentDatabase database)
    {
        var table = await SideTableAsync(database);
        return await database.ReadAsync(s => s.ScalarAsync<long>($"SELECT count(*) FROM {table}", null, CancellationToken.None));
    }

    /// <summary>A field with the first value in a column and all of them beside the table.</summary>
    internal sealed class TagsField : ContentFieldType
    {
        public override string Name => "TagsField";

        public override FieldValueKind ValueKind => FieldValueKind.Text;

        public override IReadOnlyList<FieldColumn> Columns(ContentFieldDefinition field) => [new("", ColumnKind.Text), new("All", ColumnKind.Text, Many: true)];

        public override IReadOnlyList<object?> ReadColumns(JsonObject? value, ContentFieldDefinition field)
        {
            var tags = (value?["Tags"] as JsonArray)?.Select(t => (object)(string)t!).ToArray() ?? [];
            return [tags.FirstOrDefault(), tags];
        }

        public override object ParseFilter(string text, ContentFieldDefinition field, string path) => text;

        public override object? ToFact(JsonObject? value, ContentFieldDefinition field) => ReadColumns(value, field)[0];
    }
}
