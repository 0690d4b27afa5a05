using Studio.Benchmarks;
using Studio.Benchmarks.Contents;
using Studio.Benchmarks.Customers;
using Studio.Benchmarks.Decisions;
using Studio.Benchmarks.Engines;
using Studio.Benchmarks.Hosts;
using Studio.Benchmarks.Measuring;
using Studio.Benchmarks.Pages;
using Studio.Benchmarks.Tenants;

// dotnet run -c Release --project tests/Studio.Benchmarks -- NAME: one JSON line a figure; 1 where a goal is missed, 2 where it cannot run.
Benchmark[] benchmarks =
[
    new("loop", "A decision and its answer over HTTP, with 100 rules and the imported real data", LoopBenchmark.RunAsync),
    new("mixed", "An import, events, decisions and a planner's saves at once", MixedBenchmark.RunAsync),
    new("content", "Creating, reading and listing items over HTTP, beside the peer", ContentBenchmark.RunAsync),
    new("list", "A page of a million customers, filtered and sorted, on both databases", ListBenchmark.RunAsync),
    new("import", "An import of items from a table while a planner saves", ImportBenchmark.RunAsync),
    new("ingest", "Events over HTTP with a behaviour fact, single and a thousand at once, beside one row a commit and an empty answer, on both databases", IngestBenchmark.RunAsync),
    new("decisions", "Decisions over HTTP with 1,000 offers, 10,000 rules and 100,000 customers, beside an empty answer, on both databases", DecisionsBenchmark.RunAsync),
    new("windtunnel", "A replay of a million stored decisions by a thousand rules, over HTTP: time, memory, how soon it stops", WindTunnelBenchmark.RunAsync),
    new("timeline", "The timeline of a customer with a hundred thousand contacts over HTTP, on both databases", TimelineBenchmark.RunAsync),
    new("pages", "The list, editor and dashboard with a million customers: server time, scripts, Lighthouse", PagesBenchmark.RunAsync),
    new("segments", "Counting a condition of three over a million customers, and how soon an event and passing time change who is in a segment, on both databases", SegmentsBenchmark.RunAsync),
    new("startup", "The built host from its start to the first answer, on an empty folder and on a used one", StartupBenchmark.RunAsync),
    new("tenants", "A hundred tenants with every feature: memory, first request, the price of a tenant's pipeline", TenantsBenchmark.RunAsync),
    new("liquid", "Rendering a small message and a list of 20 rows, parsed once, beside liquidjs", LiquidBenchmark.RunAsync),
    new("scripting", "Compiled expressions beside interpreters, the way to a script worker and back, translating on save", ScriptingBenchmark.RunAsync),
    new("rules", "Finding the matching ones of 100, 1,000 and 10,000 rules in process, beside zen-engine and json-rules-engine, and of 10,000 of any form", RulesBenchmark.RunAsync),
];

var name = args is [var only] ? only : "";
if (name is "" or "names")
{
    foreach (var known in benchmarks)
    {
        Console.WriteLine($"{known.Name,-11}{known.Description}");
    }

    return 0;
}

if (Array.Find(benchmarks, b => b.Name == name) is not { } benchmark)
{
    Console.Error.WriteLine($"There is no benchmark '{name}'. There are: {string.Join(", ", benchmarks.Select(b => b.Name))}; 'names' says what they measure.");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
try
{
    var report = new Report(benchmark.Name, Console.Out);
    await benchmark.RunAsync(report, stop.Token);
    return report.AllMet ? 0 : 1;
}
catch (CannotRunException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
