using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Studio.Scripting.Engine;
using Xunit.Abstractions;

namespace Studio.Scripting.Tests.Engine;

/// <summary>Scripts that kill or hang a script engine that is not guarded, run as a tenant would run them, while another tenant works on.</summary>
[Trait("Category", "Conformance")]
[Collection(AloneCollection.Name)]
public sealed class HostileScriptTests(ITestOutputHelper output)
{
    private const string Suite = "conformance/scripting/hostile.json.gz";
    private const long MegaByte = 1024 * 1024;

    [ConformanceFact(Suite)]
    public async Task Hostile_scripts_end_in_time_and_harm_neither_the_host_nor_other_tenants()
    {
        var hostile = await ReadAsync();
        await using var engine = new ScriptEngine(new ScriptOptions { Workers = 4 }, TimeProvider.System);
        await RunAsync(engine, "quiet", Quiet);

        // The translator is the studio's own and is loaded once; some of the scripts are refused by it.
        (await RunAsync(engine, "quiet", "const warm = 1; warm")).ShouldBe("a value");
        var before = Environment.WorkingSet;
        var most = new ConcurrentDictionary<int, long>();
        using var stop = new CancellationTokenSource();
        var quiet = WorkOnAsync(engine, stop.Token);
        var watched = WatchAsync(engine, most, stop.Token);
        var ends = new ConcurrentBag<(string Name, TimeSpan Took, string End)>();
        await Parallel.ForEachAsync(hostile.Index(), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (script, _) =>
        {
            var start = Stopwatch.GetTimestamp();
            var end = await RunAsync(engine, "hostile" + (script.Index % 3).ToString(CultureInfo.InvariantCulture), script.Item.Source);
            ends.Add((script.Item.Name, Stopwatch.GetElapsedTime(start), end));
        });
        var grown = Environment.WorkingSet - before;
        await stop.CancelAsync();
        var times = await quiet;
        await watched;
        Tell(ends, times, most, grown);

        ends.Count.ShouldBe(hostile.Count);
        ends.Where(e => e.Took > TimeSpan.FromSeconds(3)).ShouldBeEmpty();
        ends.ShouldNotContain(e => e.End == nameof(ScriptErrorCode.Busy));
        grown.ShouldBeLessThan(100 * MegaByte);
        most.Values.ShouldAllBe(peak => peak < 400 * MegaByte);
        times.Count.ShouldBeGreaterThan(hostile.Count / 2);
        times[times.Count * 99 / 100].ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    private const string Quiet = "var total = 0; for (var i = 0; i < 20; i++) { total += i; } 'total ' + total";

    private void Tell(IReadOnlyCollection<(string Name, TimeSpan Took, string End)> ends, IReadOnlyList<TimeSpan> times, IReadOnlyDictionary<int, long> most, long grown)
    {
        foreach (var end in ends.GroupBy(e => e.End).OrderByDescending(g => g.Count()))
        {
            output.WriteLine($"{end.Key}: {end.Count()}, {end.Max(e => e.Took).TotalMilliseconds:0} ms at most ({end.MaxBy(e => e.Took).Name})");
        }

        output.WriteLine($"Lost workers: {string.Join(", ", ends.Where(e => e.End == nameof(ScriptErrorCode.WorkerLost)).Select(e => e.Name))}");
        output.WriteLine($"Another tenant meanwhile: {times.Count} scripts, p50 {times[times.Count / 2].TotalMilliseconds:0.00} ms, p99 {times[times.Count * 99 / 100].TotalMilliseconds:0.0} ms, at most {times[^1].TotalMilliseconds:0} ms");
        output.WriteLine($"Host grew by {grown / MegaByte} MB; {most.Count} worker processes, {most.Values.Max() / MegaByte} MB at most");
    }

    private static async Task<string> RunAsync(ScriptEngine engine, string tenant, string text)
    {
        try
        {
            var result = await engine.RunAsync(new ScriptSource("Hostile", text), new ScriptRun { Tenant = tenant }, CancellationToken.None);
            return result.IsUndefined || result.Value is null ? "nothing" : "a value";
        }
        catch (ScriptException e)
        {
            return e.Code.ToString();
        }
    }

    /// <summary>One script after another of a tenant that means no harm; how long each took, shortest first.</summary>
    private static async Task<List<TimeSpan>> WorkOnAsync(ScriptEngine engine, CancellationToken stop)
    {
        var times = new List<TimeSpan>();
        while (!stop.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            (await RunAsync(engine, "quiet", Quiet)).ShouldBe("a value");
            times.Add(Stopwatch.GetElapsedTime(start));
            await Task.Delay(10, CancellationToken.None);
        }

        times.Sort();
        return times;
    }

    /// <summary>The most memory that each worker ever had, as Linux counts it.</summary>
    private static async Task WatchAsync(ScriptEngine engine, ConcurrentDictionary<int, long> most, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            foreach (var id in engine.Processes)
            {
                most[id] = Math.Max(PeakOf(id), most.GetValueOrDefault(id));
            }

            await Task.Delay(50, CancellationToken.None);
        }
    }

    private static long PeakOf(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line[6..^2].Trim(), CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task<List<Hostile>> ReadAsync()
    {
        await using var zipped = new GZipStream(File.OpenRead(SharedData.Find(Suite)!), CompressionMode.Decompress);
        return (await JsonSerializer.DeserializeAsync<List<Hostile>>(zipped, JsonSerializerOptions.Web))!;
    }

    private sealed record Hostile(string Name, string Source);
}

/// <summary>What measures the memory of this process runs while nothing else does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
