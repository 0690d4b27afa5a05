using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Kernel.Values;
using Studio.Testing.Storage;

namespace Studio.ContentModel.Tests;

public sealed class QueryTests
{
    private static readonly (string Path, FilterOperator Operator, string Value, string Expected)[] Comparisons =
    [
        ("GoodPart.Price", FilterOperator.Eq, "590", "Gift box 100%"),
        ("GoodPart.Price", FilterOperator.Ne, "590", "Kettle,Oolong"),
        ("GoodPart.Price", FilterOperator.Gt, "1590", "Kettle"),
        ("GoodPart.Price", FilterOperator.Ge, "1590", "Kettle,Oolong"),
        ("GoodPart.Price", FilterOperator.Lt, "1590", "Gift box 100%"),
        ("GoodPart.Price", FilterOperator.Le, "1590", "Gift box 100%,Oolong"),
        ("GoodPart.Weight", FilterOperator.Gt, "9.5", "Oolong"),
        ("GoodPart.Launch", FilterOperator.Lt, "2026-01-01", "Kettle"),
        ("GoodPart.Sold", FilterOperator.Eq, "true", "Kettle,Oolong"),
        ("GoodPart.Sold", FilterOperator.Eq, "False", "Gift box 100%"),
        ("GoodPart.Name", FilterOperator.Contains, "BOX", "Gift box 100 grams,Gift box 100%"),
        ("GoodPart.Name", FilterOperator.Contains, "100%", "Gift box 100%"),
        ("GoodPart.Name", FilterOperator.Contains, "_", ""),
        ("GoodPart.Price", FilterOperator.Exists, "false", "Gift box 100 grams"),
        ("GoodPart.Price", FilterOperator.Exists, "true", "Gift box 100%,Kettle,Oolong"),
        ("DisplayText", FilterOperator.Eq, "Kettle", "Kettle"),
        ("GoodPart.Name", FilterOperator.Eq, "' OR 1=1 --", ""),
        ("GoodPart.Name", FilterOperator.StartsWith, "gift box 100", "Gift box 100 grams,Gift box 100%"),
        ("GoodPart.Name", FilterOperator.StartsWith, "box", ""),
        ("GoodPart.Name", FilterOperator.In, "Kettle,Oolong,Nothing", "Kettle,Oolong"),
        ("GoodPart.Price", FilterOperator.In, "590,4590", "Gift box 100%,Kettle"),
        ("GoodPart.Price", FilterOperator.Between, "590,1590", "Gift box 100%,Oolong"),
        ("GoodPart.Launch", FilterOperator.Between, "2026-01-01,2026-01-31", "Oolong"),
        ("GoodPart.Price.Currency", FilterOperator.Eq, "EUR", "Gift box 100%,Kettle,Oolong"),
        ("GoodPart.Price.Currency", FilterOperator.Ne, "EUR", ""),
        ("PublishedUtc", FilterOperator.Exists, "true", "Gift box 100 grams,Gift box 100%,Kettle,Oolong"),
    ];

    private static readonly (string Type, string Sort, string? Path, string? Value, string ErrorAt)[] Refused =
    [
        ("Nothing", "ModifiedUtc", null, null, "type"),
        ("Good", "GoodPart.Price; DROP TABLE C_Good", null, null, "sort"),
        ("Good", "f2", null, null, "sort"),
        ("Good", "ModifiedUtc", "f2", "1", "f2"),
        ("Good", "ModifiedUtc", "GoodPart.Price", "10.99", "GoodPart.Price"),
        ("Good", "ModifiedUtc", "GoodPart.Launch", "21.11.2026", "GoodPart.Launch"),
        ("Good", "ModifiedUtc", "GoodPart.Sold", "maybe", "GoodPart.Sold"),
    ];

    private static async Task<ContentDatabase> ShelfAsync(string provider)
    {
        var database = await ContentDatabase.WithGoodsAsync(provider);
        await SaveAsync("Oolong", 1590, 10.25m, "2026-01-10", true);
        await SaveAsync("Gift box 100%", 590, 9.5m, "2026-02-01", false);
        await SaveAsync("Gift box 100 grams", null, null, null, null);
        await SaveAsync("Kettle", 4590, 1.05m, "2025-12-31", true);
        return database;

        Task SaveAsync(string name, long? price, decimal? weight, string? launch, bool? sold)
        {
            var item = Define.Good(name).SetMoney("GoodPart", "Price", price is { } p ? new Money(p, "EUR") : null).SetNumber("GoodPart", "Weight", weight)
                .Set("GoodPart", "Launch", launch is null ? null : new JsonObject { ["Value"] = launch });
            return database.SaveAsync(sold is { } flag ? item.SetFlag("GoodPart", "Sold", flag) : item);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Each_comparison_finds_what_it_means(string provider)
    {
        await using var database = await ShelfAsync(provider);
        foreach (var (path, op, value, expected) in Comparisons)
        {
            var found = await database.NamesAsync(new ContentQuery("Good") { Filters = [new ContentFilter(path, op, value)], SortBy = "DisplayText", Descending = false });
            string.Join(',', found).ShouldBe(expected, $"{path} {op} {value}");
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_missing_sorts_as_the_smallest(string provider)
    {
        await using var database = await ShelfAsync(provider);
        (await database.NamesAsync(new ContentQuery("Good") { SortBy = "GoodPart.Price", Descending = false })).ShouldBe(["Gift box 100 grams", "Gift box 100%", "Oolong", "Kettle"]);
        (await database.NamesAsync(new ContentQuery("Good") { SortBy = "GoodPart.Price", Descending = true })).ShouldBe(["Kettle", "Oolong", "Gift box 100%", "Gift box 100 grams"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Texts_sort_by_their_bytes_whatever_the_servers_language_is(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        foreach (var name in new[] { "b", "a", "B", "茶", "é", "_" })
        {
            await database.SaveAsync(Define.Good(name));
        }

        (await database.NamesAsync(new ContentQuery("Good") { SortBy = "DisplayText", Descending = false })).ShouldBe(["B", "_", "a", "b", "é", "茶"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task All_filters_must_hold(string provider)
    {
        await using var database = await ShelfAsync(provider);
        (await database.NamesAsync(new ContentQuery("Good")
        {
            Filters = [new ContentFilter("GoodPart.Sold", FilterOperator.Eq, "true"), new ContentFilter("GoodPart.Price", FilterOperator.Lt, "2000")],
        })).ShouldBe(["Oolong"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_a_group_of_alternatives_one_must_hold(string provider)
    {
        await using var database = await ShelfAsync(provider);
        ContentFilter kettle = new("GoodPart.Name", FilterOperator.Eq, "Kettle"), cheap = new("GoodPart.Price", FilterOperator.Lt, "1000"), sold = new("GoodPart.Sold", FilterOperator.Eq, "true");
        (await database.NamesAsync(new ContentQuery("Good") { Alternatives = [[kettle, cheap]], SortBy = "DisplayText", Descending = false })).ShouldBe(["Gift box 100%", "Kettle"]);
        (await database.NamesAsync(new ContentQuery("Good") { Alternatives = [[kettle, cheap], [sold]] })).ShouldBe(["Kettle"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_comma_within_one_of_several_values_is_written_with_a_backslash(string provider)
    {
        await using var database = await ShelfAsync(provider);
        await database.SaveAsync(Define.Good("a,b\\c"));
        (await database.NamesAsync(new ContentQuery("Good") { Filters = [ContentFilter.Of("GoodPart.Name", FilterOperator.In, "a,b\\c", "Kettle")], SortBy = "DisplayText" })).ShouldBe(["a,b\\c", "Kettle"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Numbers_sort_as_numbers(string provider)
    {
        await using var database = await ShelfAsync(provider);
        (await database.NamesAsync(new ContentQuery("Good")
        {
            SortBy = "GoodPart.Weight",
            Descending = true,
            Filters = [new ContentFilter("GoodPart.Weight", FilterOperator.Exists, "true")],
        })).ShouldBe(["Oolong", "Gift box 100%", "Kettle"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Random_numbers_compare_in_thedatabase_as_decimals_do(string provider)
    {
        await using var database = await ShelfAsync(provider);
        var random = new Random(7);
        var numbers = Enumerable.Range(0, 60).Select(_ => random.Next(-1000, 100_000) / 100m).Where(n => n >= 0).ToList();
        foreach (var number in numbers)
        {
            await database.SaveAsync(Define.Good("n " + number.ToString(CultureInfo.InvariantCulture)).SetNumber("GoodPart", "Weight", number));
        }

        var bound = numbers.Order().ElementAt(numbers.Count / 3);
        var found = await database.QueryAsync(new ContentQuery("Good")
        {
            Search = "n ",
            Filters = [new ContentFilter("GoodPart.Weight", FilterOperator.Ge, bound.ToString(CultureInfo.InvariantCulture)), new ContentFilter("DisplayText", FilterOperator.Contains, "n ")],
            SortBy = "GoodPart.Weight",
            Descending = false,
            PageSize = 200,
        });

        found.Items.Where(i => i.DisplayText.StartsWith("n ", StringComparison.Ordinal)).Select(i => i.GetNumber("GoodPart", "Weight")!.Value)
            .ShouldBe(numbers.Where(n => n >= bound).Order());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Pages_cover_everything_once_also_where_the_sorted_values_are_equal(string provider)
    {
        await using var database = await ShelfAsync(provider);
        var seen = new List<string>();
        for (var page = 1; page <= 4; page++)
        {
            var answer = await database.QueryAsync(new ContentQuery("Good") { SortBy = "ModifiedUtc", Page = page, PageSize = 1 });
            answer.Total.ShouldBe(4);
            answer.Pages.ShouldBe(4);
            seen.Add(answer.Items.ShouldHaveSingleItem().ContentItemId);
        }

        seen.Distinct().Count().ShouldBe(4);
        (await database.QueryAsync(new ContentQuery("Good") { Page = 5, PageSize = 1 })).Items.ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_search_looks_in_the_name(string provider)
    {
        await using var database = await ShelfAsync(provider);
        (await database.NamesAsync(new ContentQuery("Good") { Search = " gift ", SortBy = "DisplayText", Descending = false })).ShouldBe(["Gift box 100 grams", "Gift box 100%"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_cannot_be_asked_is_refused_with_its_place(string provider)
    {
        await using var database = await ShelfAsync(provider);
        foreach (var (type, sort, path, value, errorAt) in Refused)
        {
            var query = new ContentQuery(type) { SortBy = sort, Filters = path is null ? [] : [new ContentFilter(path, FilterOperator.Eq, value!)] };
            (await Define.RefusedAsync(() => database.QueryAsync(query), 400)).Errors.ShouldHaveSingleItem().Path.ShouldBe(errorAt);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_page_has_bounds(string provider)
    {
        await using var database = await ShelfAsync(provider);
        foreach (var (page, size) in new[] { (0, 25), (1, 0), (1, 201) })
        {
            await Define.RefusedAsync(() => database.QueryAsync(new ContentQuery("Good") { Page = page, PageSize = size }), 400);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_part_that_a_type_has_twice_has_two_sets_of_columns(string provider)
    {
        await using var database = await ShelfAsync(provider);
        await database.AlterAsync(all => all.Merge(Define.Type("Trip", null, false, false) with
        {
            Parts = [new("From", "GoodPart", []), new("To", "GoodPart", [])],
        }));
        await database.SaveAsync(new ContentItem { ContentType = "Trip", DisplayText = "there" }.SetText("From", "Name", "Taipei").SetText("To", "Name", "Tainan"));

        (await database.NamesAsync(new ContentQuery("Trip") { Filters = [new ContentFilter("To.Name", FilterOperator.Eq, "Tainan")] })).ShouldBe(["there"]);
        (await database.NamesAsync(new ContentQuery("Trip") { Filters = [new ContentFilter("From.Name", FilterOperator.Eq, "Tainan")] })).ShouldBeEmpty();
    }
}
