using System.Diagnostics;
using Studio.Benchmarks.Hosts;
using Studio.Benchmarks.Measuring;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Rules;
using Studio.Scripting.Expressions;

namespace Studio.Benchmarks.Engines;

/// <summary>What asking compiled rules costs in process, for orientation: each rule is asked, one after the other.</summary>
internal static class RulesBenchmark
{
    private const int Customers = 500;
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(3);
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] Countries = ["United Kingdom", "Germany", "France", "EIRE", "Norway"];
    private static readonly string[] Codes = ["22423", "85123A", "22633", "22632", "22866"];

    public static Task RunAsync(Report report)
    {
        var catalogue = new FactCatalogue(Facts());
        var profiles = Profiles(catalogue);
        foreach (var count in new[] { 100, 1000 })
        {
            Measure(report, count, catalogue, profiles);
        }

        return Task.CompletedTask;
    }

    private static void Measure(Report report, int count, FactCatalogue catalogue, IReadOnlyList<FactProfile> profiles)
    {
        var rules = Enumerable.Range(0, count).Select(i => new Rule($"r{i:00000}", "1", $"Rule {i}", Conditions.At(i), [], i % 50, "offer", null, null, null)).ToList();
        var began = Stopwatch.GetTimestamp();
        var set = new RuleSet(rules, catalogue, new ExpressionCompiler());
        var broken = set.Rules.FirstOrDefault(r => r.Errors.Count > 0);
        if (broken is not null)
        {
            throw new CannotRunException($"A condition does not compile: {broken.Rule.Condition}: {broken.Errors[0]}");
        }

        set.Ask(profiles[0], "shop.cart", Now);
        var ready = Stopwatch.GetElapsedTime(began);
        began = Stopwatch.GetTimestamp();
        new RuleSet(rules.Select((r, i) => i == 0 ? r with { Version = "2", Condition = "facts.orderCount90d == 1" } : r), catalogue, new ExpressionCompiler(), set).Ask(profiles[0], "shop.cart", Now);
        var republished = Stopwatch.GetElapsedTime(began);
        var matched = profiles.Sum(p => set.Ask(p, "shop.cart", Now).Count(r => r.Outcome == RuleOutcome.Matched));

        Ask(set, profiles, TimeSpan.FromSeconds(2));
        var (asks, seconds, bytes) = Ask(set, profiles, Measured);
        var name = FormattableString.Invariant($"{count}");
        report.Add(name + ".ready", ready.TotalMilliseconds, "ms");
        report.Add(name + ".one-changed", republished.TotalMilliseconds, "ms");
        report.Add(name + ".matching", (double)matched / profiles.Count, "a customer");
        report.Add(name + ".ask", seconds * 1e6 / asks, "µs a customer");
        report.Add(name + ".allocated", (double)bytes / asks, "bytes an ask");
    }

    private static (long Asks, double Seconds, long Bytes) Ask(RuleSet set, IReadOnlyList<FactProfile> profiles, TimeSpan time)
    {
        var asks = 0L;
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            foreach (var profile in profiles)
            {
                set.Ask(profile, "shop.cart", Now);
            }

            asks += profiles.Count;
        }

        return (asks, Stopwatch.GetElapsedTime(began).TotalSeconds, GC.GetAllocatedBytesForCurrentThread() - bytes);
    }

    private static IReadOnlyList<FactProfile> Profiles(FactCatalogue catalogue)
    {
        var random = new Random(1);
        var batch = new FactBatch(catalogue, [.. Enumerable.Range(0, Customers).Select(i => new FactSubject($"c{i}", $"v{i}"))], null, Now);
        for (var i = 0; i < Customers; i++)
        {
            batch.Set(i, "customer.country", ScriptValue.From(Countries[random.Next(Countries.Length)]));
            batch.Set(i, "customer.known", ScriptValue.From(true));
            batch.Set(i, "context.touchpoint", ScriptValue.From("shop.cart"));
            foreach (var (path, most) in new[] { ("facts.orderTotal90d", 1500d), ("facts.orderCount90d", 6), ("facts.returnTotal90d", 60), ("facts.daysSinceLastOrder", 60), ("facts.contacts30d", 8), ("facts.complaints90d", 2), ("cart.total", 120), ("visit.minutes", 20), ("visit.pages", 8) })
            {
                // Every eighth fact is missing, as in life.
                batch.Set(i, path, random.Next(8) == 0 ? ScriptValue.Missing : ScriptValue.From(Math.Floor(random.NextDouble() * most)));
            }

            batch.SetMembers(i, "facts.bought", Some(random));
            batch.SetMembers(i, "cart.has", Some(random));
        }

        return batch.Profiles;
    }

    private static HashSet<string> Some(Random random) => Codes.Where(_ => random.Next(3) == 0).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<FactDescriptor> Facts() =>
    [
        Fact("customer.country", ExpressionType.String), Fact("customer.known", ExpressionType.Boolean), Fact("context.touchpoint", ExpressionType.String),
        Fact("facts.orderTotal90d"), Fact("facts.orderCount90d"), Fact("facts.returnTotal90d"), Fact("facts.daysSinceLastOrder"), Fact("facts.contacts30d"), Fact("facts.complaints90d"),
        Fact("cart.total"), Fact("visit.minutes"), Fact("visit.pages"),
        Fact("facts.bought", ExpressionType.Boolean) with { Parameters = [ExpressionType.String] },
        Fact("cart.has", ExpressionType.Boolean) with { Parameters = [ExpressionType.String] },
    ];

    private static FactDescriptor Fact(string path, ExpressionType type = ExpressionType.Number) => new(path, type, path, FactScope.Customer);
}
