using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Measuring;
using Studio.Scripting.Engine;
using Studio.Scripting.Expressions;
using Studio.Scripting.Worker.Sandbox;

namespace Studio.Benchmarks.Engines;

/// <summary>
/// One condition three ways in process (compiled, in a pooled engine of Studio's sandbox, in a pooled plain Jint), the way to a worker and back with a rule and a customer, and what saving a modern script costs.
/// </summary>
internal static class ScriptingBenchmark
{
    private const string Condition = "facts.orderTotal90d > 500 && cart.total >= 30 && facts.tier === 'gold'";
    private const string Customer = """{"facts":{"orderTotal90d":600,"tier":"gold"},"cart":{"total":45},"customer":{"name":"Ada Lovelace","city":"London","tags":["a","b"]}}""";
    private const int RoundTrips = 20_000;
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        var compiled = Compiled();
        var jint = Jint();
        report.Add("compiled", compiled, "µs");
        report.Add("sandbox-pooled", Sandbox(), "µs");
        report.Add("jint-pooled", jint, "µs");
        report.AtLeast("compiled-to-jint", jint / compiled, "times", 50);

        var cache = Directory.CreateTempSubdirectory("studio-scripting-").FullName;
        await using (var engine = new ScriptEngine(new ScriptOptions { CacheFolder = cache }, TimeProvider.System))
        {
            await RoundTripsAsync(report, engine, cancellationToken);
            await TranslationsAsync(report, engine, cancellationToken);
        }

        Directory.Delete(cache, recursive: true);
    }

    private static double Compiled()
    {
        var expression = new ExpressionCompiler().Compile(Condition, new ExpressionScope(
        [
            new("facts.orderTotal90d", ExpressionType.Number, 0), new("cart.total", ExpressionType.Number, 1), new("facts.tier", ExpressionType.String, 2),
        ]), out var errors) ?? throw new CannotRunException($"The condition does not compile: {errors[0]}");
        var facts = new Facts();
        return PerRun(1000, () =>
        {
            if (expression.Test(facts) != Truth.True)
            {
                throw new CannotRunException("The condition is not met.");
            }
        });
    }

    private static double Sandbox()
    {
        var limits = new SandboxLimits();
        var program = SandboxProgram.Parse("condition", Condition, limits);
        var engine = new SandboxEngine(limits);
        using var globals = JsonDocument.Parse(Customer);
        var result = 0.0;
        SandboxThread.Run(limits, () => result = PerRun(100, () =>
        {
            if (engine.Run(program, globals.RootElement, [], (_, _) => null, SandboxBudget.Default).ResultJson != "true")
            {
                throw new CannotRunException("The condition is not met.");
            }
        }));
        return result;
    }

    /// <summary>Plain Jint 2.10.4, the customer already in the engine: the least that an interpreter could cost.</summary>
    private static double Jint()
    {
        var program = new global::Jint.Parser.JavaScriptParser().Parse(Condition);
        var engine = new global::Jint.Engine();
        foreach (var root in JsonNode.Parse(Customer)!.AsObject())
        {
            engine.SetValue(root.Key, new global::Jint.Native.Json.JsonParser(engine).Parse(root.Value!.ToJsonString()));
        }

        return PerRun(100, () =>
        {
            if (!engine.Execute(program).GetCompletionValue().AsBoolean())
            {
                throw new CannotRunException("The condition is not met.");
            }
        });
    }

    private static async Task RoundTripsAsync(Report report, ScriptEngine engine, CancellationToken cancellationToken)
    {
        var run = new ScriptRun { Tenant = "benchmark", Globals = JsonNode.Parse(Customer)!.AsObject() };
        var source = new ScriptSource("Condition", Condition);
        var began = Stopwatch.GetTimestamp();
        await engine.RunAsync(source, run, cancellationToken);
        report.Add("first-answer", Stopwatch.GetElapsedTime(began).TotalMilliseconds, "ms");
        for (var i = 0; i < RoundTrips / 4; i++)
        {
            await engine.RunAsync(source, run, cancellationToken);
        }

        var samples = new Samples();
        for (var i = 0; i < RoundTrips; i++)
        {
            began = Stopwatch.GetTimestamp();
            await engine.RunAsync(source, run, cancellationToken);
            samples.Add(began);
        }

        report.Below("round-trip.p50", samples.Percentile(50) * 1000, "µs", 150);
        report.Add("round-trip.p99", samples.Percentile(99) * 1000, "µs");
    }

    private static async Task TranslationsAsync(Report report, ScriptEngine engine, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await CheckAsync(engine, -1, cancellationToken);
        report.Add("translate.cold", Stopwatch.GetElapsedTime(began).TotalMilliseconds, "ms");
        for (var i = 0; i < 10; i++)
        {
            await CheckAsync(engine, 1000 + i, cancellationToken);
        }

        var samples = new Samples();
        for (var i = 0; i < 20; i++)
        {
            began = Stopwatch.GetTimestamp();
            await CheckAsync(engine, i, cancellationToken);
            samples.Add(began);
        }

        report.Below("translate.p50", samples.Percentile(50), "ms", 1000);
        report.Add("translate.worst", samples.Percentile(100), "ms");
        began = Stopwatch.GetTimestamp();
        await CheckAsync(engine, 0, cancellationToken);
        report.Add("translate.known", Stopwatch.GetElapsedTime(began).TotalMilliseconds, "ms");
    }

    /// <summary>What a planner saves: each time another text, with most of what is modern in it.</summary>
    private static async Task CheckAsync(ScriptEngine engine, int number, CancellationToken cancellationToken)
    {
        var faults = await engine.CheckAsync(new ScriptSource("Saved", FormattableString.Invariant($$"""
            // Version {{number}}
            const { lines = [], ...rest } = cart ?? {};
            class Basket {
              constructor(lines) { this.lines = lines; }
              get total() { return this.lines.reduce((sum, { price, count = 1 }) => sum + price * count, 0); }
              static of(...lines) { return new Basket(lines); }
            }
            const basket = Basket.of(...lines);
            const words = new Map();
            for (const { name } of lines) {
              words.set(name?.toLowerCase() ?? 'unknown', (words.get(name) ?? 0) + 1);
            }
            const load = async id => {
              const item = await getContentItem(id);
              return item?.DisplayText ?? `No item ${id}`;
            };
            const titles = [];
            for (const line of lines.slice(0, 3)) titles.push(await load(line.product));
            return { total: basket.total, titles, words: [...words.entries()], customer: `${customer.name} (${customer.city})`, rest };
            """)), cancellationToken);
        if (faults.Count > 0)
        {
            throw new CannotRunException($"The script is not accepted: {faults[0].Message}");
        }
    }

    /// <summary>Microseconds a run, once warm.</summary>
    private static double PerRun(int batch, Action run)
    {
        var warm = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(warm) < Measured)
        {
            run();
        }

        var (runs, began) = (0L, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(began) < Measured)
        {
            for (var i = 0; i < batch; i++)
            {
                run();
            }

            runs += batch;
        }

        return Stopwatch.GetElapsedTime(began).TotalMicroseconds / runs;
    }

    private sealed class Facts : IExpressionInput
    {
        private static readonly ScriptValue[] Values = [600d, 45d, "gold"];

        public ScriptValue Get(int slot) => Values[slot];

        public ScriptValue Call(int slot, ReadOnlySpan<ScriptValue> arguments) => ScriptValue.Missing;
    }
}
