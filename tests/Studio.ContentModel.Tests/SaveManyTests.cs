using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Data.Writing;
using Studio.Kernel.Values;
using Studio.Testing.Storage;

namespace Studio.ContentModel.Tests;

public sealed class SaveManyTests
{
    private static readonly SaveOptions Bulk = new() { Author = "ann", WriteClass = WriteClass.Bulk, Audited = false };

    private static ContentItem Good(int i) => Define.Good("good " + i.ToString(CultureInfo.InvariantCulture)).SetMoney("GoodPart", "Price", i % 3 == 0 ? null : new Money(i * 10, "EUR"))
        .SetNumber("GoodPart", "Weight", i / 100m).SetFlag("GoodPart", "Sold", i % 2 == 0).Set("GoodPart", "Label", new JsonObject { ["zh-Hant"] = "茶 " + i.ToString(CultureInfo.InvariantCulture) });

    private static List<ContentItem> Goods(int count) => [.. Enumerable.Range(0, count).Select(Good)];

    [Theory, OnSqlite, OnPostgres]
    public async Task Many_items_are_as_if_each_had_been_saved(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        var results = await database.SaveManyAsync(Goods(200), Bulk);
        results.ShouldAllBe(r => r.Outcome == SaveOutcome.Created);

        var one = await database.SaveAsync(Good(7));
        var among = (await database.GetAsync(results[7].ContentItemId))!;
        among.ToJson().ToJsonString().ShouldBe(one.ToJson().ToJsonString().Replace(one.ContentItemId, among.ContentItemId, StringComparison.Ordinal).Replace(one.ContentItemVersionId, among.ContentItemVersionId, StringComparison.Ordinal));
        (await database.QueryAsync(new ContentQuery("Good") { Filters = [new ContentFilter("GoodPart.Price", FilterOperator.Ge, "1000")] })).Total.ShouldBe(Enumerable.Range(100, 100).Count(i => i % 3 != 0));
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_there_is_changed_and_what_is_the_same_stays(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        var ids = (await database.SaveManyAsync(Goods(20), Bulk)).Select(r => r.ContentItemId).ToList();
        var again = Goods(20);
        for (var i = 0; i < 20; i++)
        {
            again[i].ContentItemId = ids[i];
        }

        again[3].SetText("GoodPart", "Name", "another");
        var results = await database.SaveManyAsync(again, Bulk);
        results.Select((r, i) => (r.Outcome, i)).Where(r => r.Outcome != SaveOutcome.Unchanged).ShouldBe([(SaveOutcome.Updated, 3)]);
        (await database.GetAsync(ids[3]))!.DisplayText.ShouldBe("another");
        (await database.GetAsync(ids[3]))!.Number.ShouldBe(2);
        (await database.QueryAsync(new ContentQuery("Good"))).Total.ShouldBe(20);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Drafts_and_versions_follow_the_types_rules(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        await database.AlterAsync(all => all.Merge(Define.Type("Paper", "GoodPart.Name", draftable: true, versionable: true, "GoodPart")));
        var first = Goods(3);
        first.ForEach(i => i.ContentType = "Paper");
        var ids = (await database.SaveManyAsync(first, Bulk)).Select(r => r.ContentItemId).ToList();

        var drafts = Enumerable.Range(0, 3).Select(i => Good(i + 50)).ToList();
        for (var i = 0; i < 3; i++)
        {
            (drafts[i].ContentType, drafts[i].ContentItemId) = ("Paper", ids[i]);
        }

        (await database.SaveManyAsync(drafts, Bulk with { Publish = false })).ShouldAllBe(r => r.Outcome == SaveOutcome.Updated);
        (await database.GetAsync(ids[0]))!.DisplayText.ShouldBe("good 0");
        (await database.GetAsync(ids[0], VersionOptions.Latest))!.DisplayText.ShouldBe("good 50");
        (await database.DifferencesAsync()).ShouldBeEmpty();

        (await database.SaveManyAsync(drafts, Bulk)).ShouldAllBe(r => r.Outcome == SaveOutcome.Updated);
        (await database.GetAsync(ids[0]))!.DisplayText.ShouldBe("good 50");
        (await database.VersionsAsync(ids[0])).Select(v => v.Published).ShouldBe([true, false]);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_not_valid_is_told_and_the_rest_is_written(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        var items = Goods(3);
        items[1].SetNumber("GoodPart", "Weight", -1);
        items[2].ContentType = "Nothing";
        var results = await database.SaveManyAsync(items, Bulk);
        results.Select(r => r.Outcome).ShouldBe([SaveOutcome.Created, SaveOutcome.Refused, SaveOutcome.Refused]);
        results[1].Errors.ShouldHaveSingleItem().Path.ShouldBe("GoodPart.Weight");
        results[2].Errors.ShouldHaveSingleItem().Path.ShouldBe("ContentType");

        var kept = results[0].ContentItemId;
        await Define.RefusedAsync(() => database.SaveManyAsync([WithId(Good(1)), WithId(Good(2))], Bulk), 400);
        (await database.QueryAsync(new ContentQuery("Good"))).Total.ShouldBe(1);

        ContentItem WithId(ContentItem item)
        {
            item.ContentItemId = kept;
            return item;
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_field_that_came_in_between_preparing_and_writing_has_its_column(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        await database.InScopeAsync(async s =>
        {
            var content = s.GetRequiredService<ContentManager>();
            var prepared = await content.PrepareManyAsync([Good(1).SetText("GoodPart", "Later", "now")], CancellationToken.None);
            await database.AlterAsync(all => all.Merge(Define.GoodPart with { Fields = [Define.Field("Later", "TextField")] }));
            return await content.WriteManyAsync(prepared, Bulk, CancellationToken.None);
        });
        (await database.QueryAsync(new ContentQuery("Good") { Filters = [new ContentFilter("GoodPart.Later", FilterOperator.Eq, "now")] })).Total.ShouldBe(1);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }
}
