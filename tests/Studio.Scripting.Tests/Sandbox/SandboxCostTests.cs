using System.Diagnostics;
using System.Text.Json;
using Studio.Scripting.Worker.Sandbox;
using Xunit.Abstractions;

namespace Studio.Scripting.Tests.Sandbox;

/// <summary>What an engine and a run cost. The limits are wide, for busy machines: what is measured is written out.</summary>
public sealed class SandboxCostTests(ITestOutputHelper output)
{
    [Fact]
    public void A_new_engine_and_a_pooled_condition_are_cheap()
    {
        Sandboxes.OnThread(() =>
        {
            var limits = new SandboxLimits();
            var globals = JsonElement.Parse("""{"customer":{"tier":"gold","total":512.5},"cart":{"total":55}}""");
            var condition = SandboxProgram.Parse("condition", "customer.tier === 'gold' && customer.total > 500 && cart.total >= 30", limits);
            var engine = new SandboxEngine(limits);
            Measure("engine", 2000, 350_000, () => _ = new SandboxEngine(limits)).ShouldBeLessThan(1000);
            Measure("condition", 20_000, 10_000, () => engine.Run(condition, globals, [], (_, _) => null, SandboxBudget.Default)).ShouldBeLessThan(60);
        });
    }

    private double Measure(string name, int count, long maxBytes, Action action)
    {
        for (var i = 0; i < count; i++)
        {
            action();
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            action();
        }

        var elapsed = Stopwatch.GetElapsedTime(start).TotalMicroseconds / count;
        bytes = (GC.GetAllocatedBytesForCurrentThread() - bytes) / count;
        output.WriteLine($"{name}: {elapsed:N2} µs, {bytes:N0} bytes");
        bytes.ShouldBeLessThan(maxBytes);
        return elapsed;
    }
}
