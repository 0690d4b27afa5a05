using System.Diagnostics;
using Studio.Benchmarks.Hosts;
using Studio.Benchmarks.Measuring;
using Studio.Testing;
using Studio.Testing.Storage;

namespace Studio.Benchmarks.Customers;

/// <summary>The timeline of a customer with a hundred thousand contacts over HTTP, on both databases: the newest page, a page in the middle, filters, words, and the whole page of the customer.</summary>
internal static class TimelineBenchmark
{
    private const int WarmUp = 20;
    private const int Asks = 100;
    private const double Goal = 20;

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await StudioUnderTest.EnsurePublishedAsync(cancellationToken);
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
        await using var host = await StudioHost.StartOnAsync(provider);
        Report.Say($"writing {LongHistory.Contacts} contacts on {provider}");
        await LongHistory.FillAsync(host, provider, cancellationToken);
        using var person = await host.SignInAsync();
        var timeline = $"/admin/customers/{LongHistory.Customer}/timeline";

        report.Below($"{name}.newest.p50", await MedianAsync(person, _ => timeline, cancellationToken), "ms", Goal);
        report.Below($"{name}.middle.p50", await MedianAsync(person, i => $"{timeline}?before={LongHistory.At(LongHistory.Contacts / 2 + i)}&beforeId=", cancellationToken), "ms", Goal);
        report.Below($"{name}.rare-type.p50", await MedianAsync(person, _ => $"{timeline}?type=complaint", cancellationToken), "ms", Goal);
        report.Below($"{name}.month.p50", await MedianAsync(person, i => $"{timeline}?from=2026-0{1 + (i % 8)}-01&to=2026-0{1 + (i % 8)}-28", cancellationToken), "ms", Goal);
        report.Add($"{name}.words-found.p50", await MedianAsync(person, _ => $"{timeline}?q=grinder", cancellationToken), "ms");
        report.Add($"{name}.words-nowhere.p50", await MedianAsync(person, _ => $"{timeline}?q=nowhere", cancellationToken), "ms");
        report.Add($"{name}.whole-page.p50", await MedianAsync(person, _ => $"/admin/customers/{LongHistory.Customer}", cancellationToken), "ms");
    }

    private static async Task<double> MedianAsync(HttpClient person, Func<int, string> path, CancellationToken cancellationToken)
    {
        var samples = new Samples();
        for (var i = 0; i < WarmUp + Asks; i++)
        {
            var began = Stopwatch.GetTimestamp();
            using var answer = await person.GetAsync(path(i), cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (!answer.IsSuccessStatusCode || (!path(i).Contains("nowhere", StringComparison.Ordinal) && !text.Contains("data-id=", StringComparison.Ordinal)))
            {
                throw new CannotRunException($"{path(i)} answered {(int)answer.StatusCode} without a contact.");
            }

            if (i >= WarmUp)
            {
                samples.Add(began);
            }
        }

        return samples.Percentile(50);
    }
}
