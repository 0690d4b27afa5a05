using System.Diagnostics;
using System.Globalization;
using Studio.Benchmarks.Measuring;
using Studio.ContentModel.Queries;
using Studio.Testing.Storage;

namespace Studio.Benchmarks.Contents;

/// <summary>A page of a million customers, filtered and sorted on fields that a planner made, on both databases.</summary>
internal static class ListBenchmark
{
    private const int Customers = 1_000_000;
    private const int Asks = 40;
    private const double IndexedGoal = 5;
    private const double UnindexedGoal = 300;

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await RunAsync("Sqlite", "sqlite", report, cancellationToken);
        if (PostgresServer.Absent is { } absent)
        {
            Report.Say(absent);
        }
        else
        {
            await RunAsync("Postgres", "postgres", report, cancellationToken);
        }
    }

    private static async Task RunAsync(string provider, string name, Report report, CancellationToken cancellationToken)
    {
        await using var customers = await ManyCustomers.OpenAsync(provider);
        Report.Say($"making {Customers} customers on {provider}");
        report.Add($"{name}.fill", await customers.FillAsync(Customers, cancellationToken), "1/s");
        await customers.AnalyseAsync();

        var page = new ContentQuery("Person") { Count = CountMode.None };
        report.Below($"{name}.indexed.filter-and-sort-by-it.p50", await MedianAsync(customers, i => page with { Filters = [Between(i, 100_000)], SortBy = "PersonPart.Points" }, cancellationToken), "ms", IndexedGoal);
        report.Below($"{name}.indexed.two-filters-and-sort.p50", await MedianAsync(customers, i => page with { Filters = [City(i), new ContentFilter("PersonPart.Tier", FilterOperator.Eq, "gold")], SortBy = "PersonPart.Points" }, cancellationToken), "ms", IndexedGoal);
        report.Below($"{name}.indexed.deep-by-cursor.p50", await DeepAsync(customers, page with { SortBy = "PersonPart.Points" }, cancellationToken), "ms", IndexedGoal);
        report.Below($"{name}.unindexed.two-filters-and-sort.p50", await MedianAsync(customers, i => page with { Filters = [Joined(i), new ContentFilter("PersonPart.Tier", FilterOperator.Eq, "gold")], SortBy = "PersonPart.Score" }, cancellationToken), "ms", UnindexedGoal);
        report.Add($"{name}.indexed.with-count.p50", await MedianAsync(customers, i => page with { Filters = [City(i)], SortBy = "PersonPart.Points", Count = CountMode.Bounded }, cancellationToken), "ms");
        report.Add($"{name}.all.with-count.p50", await MedianAsync(customers, _ => page with { Count = CountMode.Bounded }, cancellationToken), "ms");
        report.Add($"{name}.indexed.many-found.with-count.p50", await MedianAsync(customers, i => page with { Filters = [Between(i, 100_000)], SortBy = "PersonPart.Points", Count = CountMode.Bounded }, cancellationToken), "ms");
        report.Add($"{name}.contains.p50", await MedianAsync(customers, i => page with { Filters = [new ContentFilter("PersonPart.Name", FilterOperator.Contains, Number(990_000 + i))], SortBy = "PersonPart.Points" }, cancellationToken), "ms");
    }

    private static async Task<double> MedianAsync(ManyCustomers customers, Func<int, ContentQuery> query, CancellationToken cancellationToken)
    {
        await customers.QueryAsync(query(0), cancellationToken);
        var samples = new Samples();
        for (var i = 1; i <= Asks; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await customers.QueryAsync(query(i), cancellationToken);
            samples.Add(began);
        }

        return samples.Percentile(50);
    }

    /// <summary>From the middle of the list on: by page numbers half a million rows would lie before it.</summary>
    private static async Task<double> DeepAsync(ManyCustomers customers, ContentQuery query, CancellationToken cancellationToken)
    {
        var cursor = (await customers.QueryAsync(query with { Page = ContentQuery.MaximumOffset / query.PageSize }, cancellationToken)).Next;
        var samples = new Samples();
        for (var i = 0; i < Asks; i++)
        {
            var began = Stopwatch.GetTimestamp();
            cursor = (await customers.QueryAsync(query with { Cursor = cursor }, cancellationToken)).Next;
            samples.Add(began);
        }

        return samples.Percentile(50);
    }

    private static ContentFilter Between(int i, int width) => ContentFilter.Of("PersonPart.Points", FilterOperator.Between, Number(i * 10_000), Number((i * 10_000) + width));

    private static ContentFilter City(int i) => new("PersonPart.City", FilterOperator.Eq, "City " + Number(i * 37 % ManyCustomers.Cities));

    private static ContentFilter Joined(int i) => new("PersonPart.Joined", FilterOperator.Ge, new DateOnly(2024, 1, 1).AddDays(i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
