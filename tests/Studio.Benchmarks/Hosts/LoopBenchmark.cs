using System.Net;
using Studio.Benchmarks.Measuring;

namespace Studio.Benchmarks.Hosts;

/// <summary>What one turn of the loop costs a caller: a decision with everything it stores, and its answer.</summary>
internal static class LoopBenchmark
{
    private const int Rules = 100;
    private const int Connections = 8;
    private static readonly string[] Matched = ["Proposed", "BeyondLimit", "SameOffer", "AnsweredLately", "OfferMissing", "ScriptFailed"];

    // Longer than it takes the run time to compile the busy paths for good.
    private static readonly LoadPlan WarmUp = new(Connections, TimeSpan.Zero, TimeSpan.FromSeconds(8));
    private static readonly LoadPlan Alone = new(1, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8));
    private static readonly LoadPlan Together = new(Connections, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8));

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await using var studio = await StudioUnderTest.StartAsync(cancellationToken);
        await PlannedRules.MakeAsync(studio, Rules, cancellationToken);
        var contacts = await Contacts.GatherAsync(studio, cancellationToken);
        var senders = HttpSender.Many(studio.Host.Address, Connections);

        Report.Say("warming up");
        await Load.RunAsync(WarmUp, (w, ct) => AnswerAsync(contacts, senders[w], new Samples(), ct), cancellationToken);
        await Load.RunAsync(WarmUp, (w, ct) => senders[w].PostAsync(contacts.WidgetDecision(), ct), cancellationToken);
        Report.Say("measuring");
        report.Add("disk-sync.p50", DiskSync.Measure(studio.Host.DataFolder).Percentile(50), "ms");
        await DescribeAsync(report, contacts, senders[0], cancellationToken);
        var (processor, asked) = (studio.ProcessorTime(), 0);
        var decision = await Load.RunAsync(Alone, (w, ct) =>
        {
            asked++;
            return senders[w].PostAsync(contacts.CustomerDecision(), ct);
        }, cancellationToken);
        processor = studio.ProcessorTime() - processor;
        var widget = await Load.RunAsync(Alone, (w, ct) => senders[w].PostAsync(contacts.WidgetDecision(), ct), cancellationToken);
        var answers = new Samples();
        var answering = await Load.RunAsync(Alone, (w, ct) => AnswerAsync(contacts, senders[w], answers, ct), cancellationToken);
        var empty = await Load.RunAsync(Alone, (w, ct) => senders[w].GetAsync("/health/live", ct), cancellationToken);
        var decisions = await Load.RunAsync(Together, (w, ct) => senders[w].PostAsync(contacts.Decision(w), ct), cancellationToken);
        var empties = await Load.RunAsync(Together, (w, ct) => senders[w].GetAsync("/health/live", ct), cancellationToken);
        Array.ForEach(senders, s => s.Dispose());

        report.Below("decision.p50", decision.Latencies.Percentile(50), "ms", 5);
        report.Add("decision.p99", decision.Latencies.Percentile(99), "ms");
        report.Add("decision.processor", processor.TotalMilliseconds / asked, "ms a decision");
        report.Below("widget-decision.p50", widget.Latencies.Percentile(50), "ms", 5);
        report.Add("widget-decision.p99", widget.Latencies.Percentile(99), "ms");
        report.Add("response.p50", answers.Percentile(50), "ms");
        report.Add("response.p99", answers.Percentile(99), "ms");
        report.Add("empty.p50", empty.Latencies.Percentile(50), "ms");
        report.Add("empty.p99", empty.Latencies.Percentile(99), "ms");
        report.Add("decision-to-empty.p50", decision.Latencies.Percentile(50) / empty.Latencies.Percentile(50), "ratio");
        report.Add("decisions.rate", decisions.PerSecond, "1/s");
        report.Add("decisions.p99", decisions.Latencies.Percentile(99), "ms");
        report.Add("empty.rate", empties.PerSecond, "1/s");
        report.Add("empty-to-decisions.rate", empties.PerSecond / decisions.PerSecond, "ratio");
        report.Exactly("errors", decision.Failures + widget.Failures + answering.Failures + empty.Failures + decisions.Failures + empties.Failures, "requests", 0);
    }

    /// <summary>How many rules match, so that a figure over rules that never match is not taken for one over rules that do.</summary>
    private static async Task DescribeAsync(Report report, Contacts contacts, HttpSender sender, CancellationToken cancellationToken)
    {
        const int Asked = 100;
        var (matched, proposed) = (0, 0);
        for (var i = 0; i < Asked; i++)
        {
            var (_, body) = await sender.ExchangeAsync(contacts.CustomerDecision(), cancellationToken);
            matched += body!["considered"]!.AsArray().Count(c => Matched.Contains((string)c!["outcome"]!, StringComparer.Ordinal));
            proposed += body["proposals"]!.AsArray().Count;
        }

        report.Add("matching-rules", (double)matched / Asked, "a decision");
        report.Add("proposals", (double)proposed / Asked, "a decision");
    }

    /// <summary>Asks until something is proposed, and answers that; only the answer is timed into the samples.</summary>
    private static async Task<HttpStatusCode> AnswerAsync(Contacts contacts, HttpSender sender, Samples answers, CancellationToken cancellationToken)
    {
        var (status, body) = await sender.ExchangeAsync(contacts.CustomerDecision(), cancellationToken);
        if (contacts.Response(body) is not { } response)
        {
            return status;
        }

        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        status = await sender.PostAsync(response, cancellationToken);
        answers.Add(began);
        return status;
    }
}
