using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Hosts;
using Studio.Benchmarks.Measuring;

namespace Studio.Benchmarks.Contents;

/// <summary>An import of items from a CSV while a planner saves: how many a second, and how long his saves take.</summary>
internal static class ImportBenchmark
{
    private const int Rows = 700_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(12);

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await using var studio = await StudioUnderTest.StartAsync(cancellationToken);
        await PlannedRules.MakeAsync(studio, 100, cancellationToken);
        using var planner = await Planner.SignInAsync(studio, cancellationToken);
        var plan = new LoadPlan(1, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5)) { Pace = Planner.Pace };
        var alone = await Load.RunAsync(plan, (_, ct) => planner.SaveAsync(ct), cancellationToken);

        Report.Say("uploading the table");
        var import = await StartAsync(studio, cancellationToken);
        Report.Say("measuring");
        var saves = Load.RunAsync(plan with { WarmUp = WarmUp, Duration = Duration }, (_, ct) => planner.SaveAsync(ct), cancellationToken);
        await Task.Delay(WarmUp, cancellationToken);
        var begin = await LinesAsync(studio, import, cancellationToken);
        var result = await saves;
        var end = await LinesAsync(studio, import, cancellationToken);
        using var cancelled = await studio.Api.PostAsync($"/api/content-imports/{import}/cancel", null, cancellationToken);

        report.Add("disk-sync.p50", DiskSync.Measure(studio.Host.DataFolder).Percentile(50), "ms");
        report.AtLeast("rate", (end.Lines - begin.Lines) / Duration.TotalSeconds, "items/s", 20_000);
        report.Below("planner-save.p95", result.Latencies.Percentile(95), "ms", 50);
        report.Add("planner-save.p50", result.Latencies.Percentile(50), "ms");
        report.Add("planner-save.max", result.Latencies.Percentile(100), "ms");
        report.Add("planner-save.alone.p50", alone.Latencies.Percentile(50), "ms");
        report.Exactly("import-still-running", end.State == "running" ? 1 : 0, "yes", 1);
        report.Exactly("errors", result.Failures + alone.Failures, "requests", 0);
    }

    private static async Task<string> StartAsync(StudioUnderTest studio, CancellationToken cancellationToken)
    {
        var table = new StringBuilder("CustomerPart.Number,CustomerPart.Name,CustomerPart.Email,CustomerPart.Country,CustomerPart.Sample\n");
        for (var i = 0; i < Rows; i++)
        {
            table.Append(CultureInfo.InvariantCulture, $"B-{i},Contact {i},contact{i}@example.com,Country {i * 7919L % 200},true\n");
        }

        using var form = new MultipartFormDataContent();
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes(table.ToString()));
        file.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var type = new StringContent("Customer");
        using var start = new StringContent("true");
        form.Add(file, "file", "contacts.csv");
        form.Add(type, "type");
        form.Add(start, "start");
        using var answer = await studio.Api.PostAsync("/api/content-imports", form, cancellationToken);
        return answer.IsSuccessStatusCode
            ? (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["id"]!
            : throw new CannotRunException($"The import was refused: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }

    private static async Task<(int Lines, string State)> LinesAsync(StudioUnderTest studio, string import, CancellationToken cancellationToken)
    {
        var report = await studio.Api.GetFromJsonAsync<JsonObject>($"/api/content-imports/{import}", cancellationToken);
        return ((int)report!["linesRead"]!, (string)report["state"]!);
    }
}
