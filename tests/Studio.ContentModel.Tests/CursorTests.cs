using System.Globalization;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Kernel.Values;
using Studio.Testing.Storage;

namespace Studio.ContentModel.Tests;

public sealed class CursorTests
{
    private const int Goods = 37;
    private static readonly string[] Sorts = ["GoodPart.Price", "GoodPart.Weight", "GoodPart.Name", "GoodPart.Launch", "DisplayText", "ModifiedUtc", "PublishedUtc", "ContentItemId"];

    /// <summary>Goods with ties and missing values in every column that can miss them.</summary>
    private static async Task<ContentDatabase> ShelfAsync(string provider)
    {
        var database = await ContentDatabase.WithGoodsAsync(provider);
        for (var i = 0; i < Goods; i++)
        {
            var item = Define.Good("good " + (i % 9).ToString(CultureInfo.InvariantCulture));
            await database.SaveAsync(item.SetMoney("GoodPart", "Price", i % 4 == 0 ? null : new Money(i % 5 * 100, "EUR")).SetNumber("GoodPart", "Weight", i % 3 == 0 ? null : i % 7));
        }

        return database;
    }

    private static async Task<List<string>> AllAsync(ContentDatabase database, ContentQuery query) =>
        [.. (await database.QueryAsync(query with { PageSize = 200 })).Items.Select(i => i.ContentItemId)];

    [Theory, OnSqlite, OnPostgres]
    public async Task Going_on_by_the_cursor_meets_every_item_once_in_the_lists_order_and_back_again(string provider)
    {
        await using var database = await ShelfAsync(provider);
        foreach (var (sort, descending, size) in Sorts.SelectMany(s => new[] { (s, true, 5), (s, false, 5), (s, true, 37), (s, false, 1) }))
        {
            var query = new ContentQuery("Good") { SortBy = sort, Descending = descending, PageSize = size };
            var expected = await AllAsync(database, query);
            var (seen, pages) = (new List<string>(), new List<ContentPage>());
            for (var page = await database.QueryAsync(query); ; page = await database.QueryAsync(query with { Cursor = page.Next }))
            {
                pages.Add(page);
                seen.AddRange(page.Items.Select(i => i.ContentItemId));
                if (page.Next is null)
                {
                    break;
                }
            }

            seen.ShouldBe(expected, $"{sort} {descending} by {size}");
            pages[0].Previous.ShouldBeNull();

            var back = pages[^1];
            for (var i = pages.Count - 2; i >= 0; i--)
            {
                back = await database.QueryAsync(query with { Cursor = back.Previous });
                back.Items.Select(x => x.ContentItemId).ShouldBe(pages[i].Items.Select(x => x.ContentItemId), $"{sort} {descending} by {size}, back to {i}");
            }

            back.Previous.ShouldBeNull($"{sort} {descending} by {size}");
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_comes_in_between_neither_repeats_nor_hides_what_was_there(string provider)
    {
        await using var database = await ShelfAsync(provider);
        var query = new ContentQuery("Good") { SortBy = "DisplayText", Descending = false, PageSize = 10 };
        var before = await AllAsync(database, query);
        var first = await database.QueryAsync(query);
        await database.SaveAsync(Define.Good("aaa: before all others"));
        var second = await database.QueryAsync(query with { Cursor = first.Next });
        second.Items.Select(i => i.ContentItemId).ShouldBe(before.Skip(10).Take(10));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_cursor_belongs_to_its_query(string provider)
    {
        await using var database = await ShelfAsync(provider);
        var query = new ContentQuery("Good") { SortBy = "GoodPart.Price", PageSize = 3 };
        var next = (await database.QueryAsync(query)).Next!;
        foreach (var other in new[]
        {
            query with { Descending = false }, query with { SortBy = "GoodPart.Weight" }, query with { Search = "good" }, query with { Version = VersionOptions.Latest },
            query with { Filters = [new ContentFilter("GoodPart.Price", FilterOperator.Gt, "1")] },
        })
        {
            (await Define.RefusedAsync(() => database.QueryAsync(other with { Cursor = next }), 400)).Errors.ShouldHaveSingleItem().Path.ShouldBe("cursor");
        }

        foreach (var forged in new[] { "x", "AAAAAAAAAAAA", next[..^4], next + "AAAA", "%%%%", new string('A', 9000) })
        {
            await Define.RefusedAsync(() => database.QueryAsync(query with { Cursor = forged }), 400);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_bounded_count_is_exact_while_it_is_small_and_none_counts_nothing(string provider)
    {
        await using var database = await ShelfAsync(provider);
        var page = await database.QueryAsync(new ContentQuery("Good") { PageSize = 1 });
        (page.Total, page.TotalKind).ShouldBe((Goods, TotalKind.Exact));
        (await database.QueryAsync(new ContentQuery("Good") { PageSize = 1, Count = CountMode.None })).TotalKind.ShouldBe(TotalKind.Unknown);
        (await database.QueryAsync(new ContentQuery("Good") { PageSize = 1, Count = CountMode.Exact })).Total.ShouldBe(Goods);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Beyond_the_bound_a_count_says_that_there_are_more_or_about_how_many(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        await database.SaveAsync(Define.Good("seed").SetFlag("GoodPart", "Sold", true));
        var columns = "Latest, Published, DisplayText, CreatedUtc, ModifiedUtc, f5";
        await database.ExecuteAsync($"""
            INSERT INTO C_Good (VersionId, ItemId, {columns})
            SELECT n.v, n.v, {string.Join(", ", columns.Split(", ").Select(c => "t." + c))} FROM C_Good t, (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10500) SELECT CAST(i AS TEXT) AS v FROM n) n
            """);
        if (provider != "Sqlite")
        {
            await database.ExecuteAsync("ANALYZE C_Good");
        }

        var all = await database.QueryAsync(new ContentQuery("Good") { PageSize = 1 });
        all.TotalKind.ShouldBe(TotalKind.Estimate);
        all.Total.ShouldBeInRange(10_300, 10_700);
        var sold = await database.QueryAsync(new ContentQuery("Good") { PageSize = 1, Filters = [new ContentFilter("GoodPart.Sold", FilterOperator.Eq, "true")] });
        (sold.Total, sold.TotalKind).ShouldBe((ContentQuery.CountBound, TotalKind.MoreThan));
        (await Define.RefusedAsync(() => database.QueryAsync(new ContentQuery("Good") { Page = 2000, PageSize = 200 }), 400)).Errors.ShouldHaveSingleItem().Path.ShouldBe("page");
    }
}
