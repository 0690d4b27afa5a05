using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using Studio.Scripting.Worker.Sandbox;
using Xunit.Abstractions;

namespace Studio.Scripting.Tests.Sandbox;

/// <summary>Scripts that kill or hang an unguarded engine end within their budget, as an error or with a harmless value.</summary>
[Trait("Category", "Conformance")]
public sealed class HostileScriptTests(ITestOutputHelper output)
{
    internal const string Suite = "conformance/scripting/hostile.json.gz";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    [ConformanceFact(Suite)]
    public void Every_hostile_script_ends_within_its_budget()
    {
        var budget = SandboxBudget.Default;
        var slow = new List<string>();
        Sandboxes.OnThread(() =>
        {
            foreach (var (name, source) in Read())
            {
                var engine = new SandboxEngine(new SandboxLimits());
                var bytes = GC.GetAllocatedBytesForCurrentThread();
                var start = Stopwatch.GetTimestamp();
                var answer = Answer(engine, source, budget);
                var elapsed = Stopwatch.GetElapsedTime(start);
                bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
                output.WriteLine($"{name}: {elapsed.TotalMilliseconds:N0} ms, {bytes / 1024:N0} KB, {answer}");
                if (elapsed > budget.Time * 1.5 || bytes > budget.AllocatedBytes * 2)
                {
                    slow.Add($"{name}: {elapsed.TotalMilliseconds:N0} ms, {bytes / 1024:N0} KB");
                }
            }
        });
        slow.ShouldBeEmpty();
    }

    internal static List<(string Name, string Source)> Read()
    {
        using var stream = new GZipStream(File.OpenRead(SharedData.Find(Suite)!), CompressionMode.Decompress);
        return [.. JsonSerializer.Deserialize<List<Script>>(stream, Json)!.Select(s => (s.Name, s.Source))];
    }

    internal static string Answer(SandboxEngine engine, string source, SandboxBudget budget)
    {
        try
        {
            var value = Sandboxes.Run(source, engine: engine, budget: budget, methods: ["hostcall"], call: (_, _) => null).ResultJson ?? "undefined";
            return value.Length > 60 ? value[..60] : value;
        }
        catch (SandboxException e)
        {
            e.InnerException.ShouldBeNull(e.InnerException?.ToString());
            return $"{e.Kind} at {e.Line}:{e.Column}: {(e.Message.Length > 100 ? e.Message[..100] : e.Message)}";
        }
    }

    private sealed record Script(string Name, string Source);
}
