using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Measuring;

namespace Studio.Benchmarks.Hosts;

/// <summary>Everything at once on one SQLite file: an import must not make a planner wait, nor events be refused.</summary>
internal static class MixedBenchmark
{
    private const int Rules = 100;
    private const int EventWriters = 16;
    private const int DecisionWorkers = 8;
    private const int Copies = 40;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await using var studio = await StudioUnderTest.StartAsync(cancellationToken);
        await PlannedRules.MakeAsync(studio, Rules, cancellationToken);
        var contacts = await Contacts.GatherAsync(studio, cancellationToken);
        using var planner = await Planner.SignInAsync(studio, cancellationToken);
        var senders = HttpSender.Many(studio.Host.Address, EventWriters + DecisionWorkers);
        var alone = await Load.RunAsync(Plan(1, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5)) with { Pace = Planner.Pace }, (_, ct) => planner.SaveAsync(ct), cancellationToken);

        var import = await StartImportAsync(studio, cancellationToken);
        Report.Say("measuring");
        var events = Load.RunAsync(Plan(EventWriters, WarmUp, Duration), (w, ct) => senders[w].PostAsync(contacts.Event(w), ct), cancellationToken);
        var decisions = Load.RunAsync(Plan(DecisionWorkers, WarmUp, Duration), (w, ct) => senders[EventWriters + w].PostAsync(contacts.Decision(w), ct), cancellationToken);
        var saves = Load.RunAsync(Plan(1, WarmUp, Duration) with { Pace = Planner.Pace }, (_, ct) => planner.SaveAsync(ct), cancellationToken);
        await Task.Delay(WarmUp, cancellationToken);
        var begin = await LinesReadAsync(studio, import, cancellationToken);
        var results = await Task.WhenAll(events, decisions, saves);
        var end = await LinesReadAsync(studio, import, cancellationToken);
        Array.ForEach(senders, s => s.Dispose());
        using var cancelled = await studio.Api.PostAsync($"/api/imports/{import}/cancel", null, cancellationToken);

        report.Add("disk-sync.p50", DiskSync.Measure(studio.Host.DataFolder).Percentile(50), "ms");
        var (e, d, p) = (results[0], results[1], results[2]);
        report.Below("planner-save.p95", p.Latencies.Percentile(95), "ms", 100);
        report.Add("planner-save.p50", p.Latencies.Percentile(50), "ms");
        report.Add("planner-save.max", p.Latencies.Percentile(100), "ms");
        report.Add("planner-save.alone.p50", alone.Latencies.Percentile(50), "ms");
        report.Add("planner-save.rate", p.PerSecond, "1/s");
        report.Add("events.rate", e.PerSecond, "1/s");
        report.Add("events.p50", e.Latencies.Percentile(50), "ms");
        report.Add("events.p99", e.Latencies.Percentile(99), "ms");
        report.Add("decisions.rate", d.PerSecond, "1/s");
        report.Add("decisions.p50", d.Latencies.Percentile(50), "ms");
        report.Add("decisions.p99", d.Latencies.Percentile(99), "ms");
        report.Add("import.rate", (end.Lines - begin.Lines) / Duration.TotalSeconds, "lines/s");
        report.Exactly("import-still-running", end.State == "running" ? 1 : 0, "yes", 1);
        report.Exactly("errors", e.Failures + d.Failures + p.Failures + alone.Failures, "requests", 0);
    }

    private static LoadPlan Plan(int workers, TimeSpan warmUp, TimeSpan duration) => new(workers, warmUp, duration);

    private static async Task<string> StartImportAsync(StudioUnderTest studio, CancellationToken cancellationToken)
    {
        Report.Say("uploading the long file");
        using var form = new MultipartFormDataContent();
        using var file = new ByteArrayContent(await LongOrderFile.MakeAsync(studio.RealFile, Copies, cancellationToken));
        file.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var start = new StringContent("true");
        form.Add(file, "file", "long.csv");
        form.Add(start, "start");
        using var answer = await studio.Api.PostAsync("/api/imports", form, cancellationToken);
        return answer.IsSuccessStatusCode
            ? (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["id"]!
            : throw new CannotRunException($"The import was refused: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }

    private static async Task<(int Lines, string State)> LinesReadAsync(StudioUnderTest studio, string import, CancellationToken cancellationToken)
    {
        var report = await studio.Api.GetFromJsonAsync<JsonObject>($"/api/imports/{import}", cancellationToken);
        return ((int)report!["linesRead"]!, (string)report["state"]!);
    }
}
