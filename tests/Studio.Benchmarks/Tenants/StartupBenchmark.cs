using System.Diagnostics;
using Studio.Benchmarks.Measuring;
using Studio.Testing;

namespace Studio.Benchmarks.Tenants;

/// <summary>How long a person waits for the built host: until a page of the default tenant is answered.</summary>
internal static class StartupBenchmark
{
    private const int Runs = 5;
    private const double Goal = 3;

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        if (!File.Exists(Environment.GetEnvironmentVariable("STUDIO_HOST") ?? Path.Combine(StudioHost.RepositoryRoot, "artifacts", "host", "Studio.Web.dll")))
        {
            throw new CannotRunException("The published host is needed: dotnet publish src/Studio.Web -c Release -o artifacts/host, or STUDIO_HOST.");
        }

        var (first, later) = (new List<double>(), new List<double>());
        for (var i = 0; i < Runs; i++)
        {
            var folder = Directory.CreateTempSubdirectory("studio-start-").FullName;
            try
            {
                first.Add(await MeasureAsync(folder, cancellationToken));
                later.Add(await MeasureAsync(folder, cancellationToken));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        report.Below("first-answer.used-folder", Median(later), "s", Goal);
        report.Below("first-answer.empty-folder", Median(first), "s", Goal);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task<double> MeasureAsync(string folder, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await using var host = await StudioHost.StartAsync(folder);
        using var client = host.CreateClient();
        using var answer = await client.GetAsync("/admin/sign-in", cancellationToken);
        answer.EnsureSuccessStatusCode();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
