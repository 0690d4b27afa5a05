using System.Diagnostics;
using System.Net;

namespace Studio.Benchmarks.Measuring;

/// <summary>What a load did after its warm-up.</summary>
/// <param name="Latencies">Of the requests that succeeded.</param>
/// <param name="Seconds">How long it was measured.</param>
/// <param name="Failures">Requests that were answered by anything but success, in the warm-up too.</param>
internal sealed record LoadResult(Samples Latencies, double Seconds, int Failures)
{
    public double PerSecond => Latencies.Count / Seconds;
}

/// <summary>How much load for how long.</summary>
/// <param name="Workers">Each sends its next request when the last is answered.</param>
/// <param name="WarmUp">What is begun in it is not counted.</param>
/// <param name="Duration">The measured time after it.</param>
internal sealed record LoadPlan(int Workers, TimeSpan WarmUp, TimeSpan Duration)
{
    /// <summary>The least time between two requests of a worker; zero for none.</summary>
    public TimeSpan Pace { get; init; }
}

/// <summary>Makes load: workers that each send one request after the other.</summary>
internal static class Load
{
    /// <param name="plan">How much.</param>
    /// <param name="request">Sends a request of a worker and reads the answer to its end.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    public static async Task<LoadResult> RunAsync(LoadPlan plan, Func<int, CancellationToken, Task<HttpStatusCode>> request, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        var results = await Task.WhenAll(Enumerable.Range(0, plan.Workers).Select(worker => Task.Run(() => WorkAsync(plan, worker, begin, request, cancellationToken), cancellationToken)));
        var all = new Samples();
        foreach (var (samples, _) in results)
        {
            all.Add(samples);
        }

        return new LoadResult(all, plan.Duration.TotalSeconds, results.Sum(r => r.Failures));
    }

    private static async Task<(Samples Samples, int Failures)> WorkAsync(LoadPlan plan, int worker, long begin, Func<int, CancellationToken, Task<HttpStatusCode>> request, CancellationToken cancellationToken)
    {
        var samples = new Samples();
        var failures = 0;
        while (Stopwatch.GetElapsedTime(begin) < plan.WarmUp + plan.Duration)
        {
            var sent = Stopwatch.GetTimestamp();
            var counted = Stopwatch.GetElapsedTime(begin, sent) >= plan.WarmUp;
            var status = await request(worker, cancellationToken);
            if ((int)status is < 200 or > 299)
            {
                failures++;
            }
            else if (counted)
            {
                samples.Add(sent);
            }

            if (plan.Pace - Stopwatch.GetElapsedTime(sent) is { Ticks: > 0 } rest)
            {
                await Task.Delay(rest, cancellationToken);
            }
        }

        return (samples, failures);
    }
}
