using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Kernel.Values;

namespace Studio.ContentModel.Tests;

public sealed class QueryTests : IAsyncLifetime
{
    private ContentDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await ContentDatabase.WithGoodsAsync();
        await SaveAsync("Oolong", 1590, 10.25m, "2026-01-10", true);
        await SaveAsync("Gift box 100%", 590, 9.5m, "2026-02-01", false);
        await SaveAsync("Gift box 100 grams", null, null, null, null);
        await SaveAsync("Kettle", 4590, 1.05m, "2025-12-31", true);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData("GoodPart.Price", FilterOperator.Eq, "590", "Gift box 100%")]
    [InlineData("GoodPart.Price", FilterOperator.Ne, "590", "Kettle,Oolong")]
    [InlineData("GoodPart.Price", FilterOperator.Gt, "1590", "Kettle")]
    [InlineData("GoodPart.Price", FilterOperator.Ge, "1590", "Kettle,Oolong")]
    [InlineData("GoodPart.Price", FilterOperator.Lt, "1590", "Gift box 100%")]
    [InlineData("GoodPart.Price", FilterOperator.Le, "1590", "Gift box 100%,Oolong")]
    [InlineData("GoodPart.Weight", FilterOperator.Gt, "9.5", "Oolong")]
    [InlineData("GoodPart.Launch", FilterOperator.Lt, "2026-01-01", "Kettle")]
    [InlineData("GoodPart.Sold", FilterOperator.Eq, "true", "Kettle,Oolong")]
    [InlineData("GoodPart.Sold", FilterOperator.Eq, "False", "Gift box 100%")]
    [InlineData("GoodPart.Name", FilterOperator.Contains, "BOX", "Gift box 100 grams,Gift box 100%")]
    [InlineData("GoodPart.Name", FilterOperator.Contains, "100%", "Gift box 100%")]
    [InlineData("GoodPart.Name", FilterOperator.Contains, "_", "")]
    [InlineData("GoodPart.Price", FilterOperator.Exists, "false", "Gift box 100 grams")]
    [InlineData("GoodPart.Price", FilterOperator.Exists, "true", "Gift box 100%,Kettle,Oolong")]
    [InlineData("DisplayText", FilterOperator.Eq, "Kettle", "Kettle")]
    [InlineData("GoodPart.Name", FilterOperator.Eq, "' OR 1=1 --", "")]
    public async Task Each_comparison_finds_what_it_means(string path, FilterOperator op, string value, string expected) =>
        string.Join(',', await _database.NamesAsync(new ContentQuery("Good") { Filters = [new ContentFilter(path, op, value)], SortBy = "DisplayText", Descending = false })).ShouldBe(expected);

    [Fact]
    public async Task All_filters_must_hold() => (await _database.NamesAsync(new ContentQuery("Good")
    {
        Filters = [new ContentFilter("GoodPart.Sold", FilterOperator.Eq, "true"), new ContentFilter("GoodPart.Price", FilterOperator.Lt, "2000")],
    })).ShouldBe(["Oolong"]);

    [Fact]
    public async Task Numbers_sort_as_numbers() => (await _database.NamesAsync(new ContentQuery("Good")
    {
        SortBy = "GoodPart.Weight",
        Descending = true,
        Filters = [new ContentFilter("GoodPart.Weight", FilterOperator.Exists, "true")],
    })).ShouldBe(["Oolong", "Gift box 100%", "Kettle"]);

    [Fact]
    public async Task Random_numbers_compare_in_the_database_as_decimals_do()
    {
        var random = new Random(7);
        var numbers = Enumerable.Range(0, 60).Select(_ => random.Next(-1000, 100_000) / 100m).Where(n => n >= 0).ToList();
        foreach (var number in numbers)
        {
            await _database.SaveAsync(Define.Good("n " + number.ToString(CultureInfo.InvariantCulture)).SetNumber("GoodPart", "Weight", number));
        }

        var bound = numbers.Order().ElementAt(numbers.Count / 3);
        var found = await _database.QueryAsync(new ContentQuery("Good")
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

    [Fact]
    public async Task Pages_cover_everything_once_also_where_the_sorted_values_are_equal()
    {
        var seen = new List<string>();
        for (var page = 1; page <= 4; page++)
        {
            var answer = await _database.QueryAsync(new ContentQuery("Good") { SortBy = "ModifiedUtc", Page = page, PageSize = 1 });
            answer.Total.ShouldBe(4);
            answer.Pages.ShouldBe(4);
            seen.Add(answer.Items.ShouldHaveSingleItem().ContentItemId);
        }

        seen.Distinct().Count().ShouldBe(4);
        (await _database.QueryAsync(new ContentQuery("Good") { Page = 5, PageSize = 1 })).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_search_looks_in_the_name() => (await _database.NamesAsync(new ContentQuery("Good") { Search = " gift ", SortBy = "DisplayText", Descending = false })).ShouldBe(["Gift box 100 grams", "Gift box 100%"]);

    [Theory]
    [InlineData("Nothing", "ModifiedUtc", null, null, "type")]
    [InlineData("Good", "GoodPart.Price; DROP TABLE C_Good", null, null, "sort")]
    [InlineData("Good", "f2", null, null, "sort")]
    [InlineData("Good", "ModifiedUtc", "f2", "1", "f2")]
    [InlineData("Good", "ModifiedUtc", "GoodPart.Price", "10.99", "GoodPart.Price")]
    [InlineData("Good", "ModifiedUtc", "GoodPart.Launch", "21.11.2026", "GoodPart.Launch")]
    [InlineData("Good", "ModifiedUtc", "GoodPart.Sold", "maybe", "GoodPart.Sold")]
    public async Task What_cannot_be_asked_is_refused_with_its_place(string type, string sort, string? path, string? value, string errorAt)
    {
        var query = new ContentQuery(type) { SortBy = sort, Filters = path is null ? [] : [new ContentFilter(path, FilterOperator.Eq, value!)] };
        (await Define.RefusedAsync(() => _database.QueryAsync(query), 400)).Errors.ShouldHaveSingleItem().Path.ShouldBe(errorAt);
    }

    [Theory]
    [InlineData(0, 25)]
    [InlineData(1, 0)]
    [InlineData(1, 201)]
    public Task A_page_has_bounds(int page, int size) => Define.RefusedAsync(() => _database.QueryAsync(new ContentQuery("Good") { Page = page, PageSize = size }), 400);

    [Fact]
    public async Task A_part_that_a_type_has_twice_has_two_sets_of_columns()
    {
        await _database.AlterAsync(all => all.Merge(Define.Type("Trip", null, false, false) with
        {
            Parts = [new("From", "GoodPart", []), new("To", "GoodPart", [])],
        }));
        await _database.SaveAsync(new ContentItem { ContentType = "Trip", DisplayText = "there" }.SetText("From", "Name", "Taipei").SetText("To", "Name", "Tainan"));

        (await _database.NamesAsync(new ContentQuery("Trip") { Filters = [new ContentFilter("To.Name", FilterOperator.Eq, "Tainan")] })).ShouldBe(["there"]);
        (await _database.NamesAsync(new ContentQuery("Trip") { Filters = [new ContentFilter("From.Name", FilterOperator.Eq, "Tainan")] })).ShouldBeEmpty();
    }

    private Task SaveAsync(string name, long? price, decimal? weight, string? launch, bool? sold)
    {
        var item = Define.Good(name).SetMoney("GoodPart", "Price", price is { } p ? new Money(p, "EUR") : null).SetNumber("GoodPart", "Weight", weight)
            .Set("GoodPart", "Launch", launch is null ? null : new JsonObject { ["Value"] = launch });
        return _database.SaveAsync(sold is { } flag ? item.SetFlag("GoodPart", "Sold", flag) : item);
    }
}
