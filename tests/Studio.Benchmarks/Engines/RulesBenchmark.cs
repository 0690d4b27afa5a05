using System.Diagnostics;
using Studio.Benchmarks.Hosts;
using Studio.Benchmarks.Measuring;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Rules;
using Studio.DecisionEngine.Tests;
using Studio.Scripting.Expressions;
using Studio.Testing;

namespace Studio.Benchmarks.Engines;

/// <summary>Finding the rules that match a customer, in process: the shared workload beside the peers, and rules of any form. Every answer is checked.</summary>
internal static class RulesBenchmark
{
    private const int MostRules = 10_000;
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(2);
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly ContactPlace Place = new("web", "shop.cart");

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        var generator = SharedData.Find(PeerWorkload.Generator) ?? throw new CannotRunException($"The shared '{PeerWorkload.Generator}' is not here; set STUDIO_SHARED to its folder.");
        var folder = Directory.CreateTempSubdirectory("studio-rules-").FullName;
        try
        {
            await PeerWorkload.GenerateAsync(generator, folder, 12345, cancellationToken);
            using var peers = await RulesPeers.FindAsync(cancellationToken);
            foreach (var count in new[] { 100, 1_000, MostRules })
            {
                var micros = Measure(report, count, PeerWorkload.Read(folder, count));
                if (peers is null)
                {
                    Report.Say("the peers cannot be had: no ratios");
                    continue;
                }

                var (zen, jsonRules) = await peers.MeasureAsync(folder, count, cancellationToken);
                Compare(report, count, "zen-engine", zen, zen / micros, 3_000);
                Compare(report, count, "json-rules-engine", jsonRules, jsonRules / micros, 40_000);
            }

            General(report, PeerWorkload.Read(folder, 1_000));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Measure(Report report, int count, PeerWorkload workload)
    {
        var set = Ready(report, FormattableString.Invariant($"{count}"), workload.Conditions, workload.Catalogue, workload.Profiles[0]);
        Check(set, workload.Profiles, i => workload.Expected[i]);
        var (micros, bytes) = Match(set, workload.Profiles);
        Bound(report, count, FormattableString.Invariant($"{count}.match"), micros, "µs a customer", 5);
        report.Exactly(FormattableString.Invariant($"{count}.allocated"), bytes, "bytes a match", 0);
        return micros;
    }

    private static void General(Report report, PeerWorkload workload)
    {
        var random = new Random(1);
        var conditions = Enumerable.Range(0, MostRules).Select(_ => Tree(random, workload, 7)).ToList();
        var set = Ready(report, "general", conditions, workload.Catalogue, workload.Profiles[0]);
        var some = workload.Profiles.Take(40).ToList();
        Check(set, some, i => [.. set.Ask(some[i], Place, Now).Index().Where(r => r.Item.Outcome == RuleOutcome.Matched).Select(r => r.Index)]);
        var (micros, bytes) = Match(set, workload.Profiles);
        report.Below("general.match", micros, "µs a customer", 60);
        report.Exactly("general.allocated", bytes, "bytes a match", 0);
    }

    /// <summary>Compiles the rules, and makes what decisions are served from: anew, and with one rule changed.</summary>
    private static RuleSet Ready(Report report, string name, IReadOnlyList<string> conditions, FactCatalogue catalogue, FactProfile profile)
    {
        var rules = conditions.Select((c, i) => new Rule(FormattableString.Invariant($"r{i:00000}"), "1", "Rule", c, [], 0, "offer", null, null, null)).ToList();
        var compiler = new ExpressionCompiler(new ExpressionOptions { RequireCondition = true });
        var began = Stopwatch.GetTimestamp();
        var set = new RuleSet(rules, catalogue, compiler);
        if (set.Rules.FirstOrDefault(r => r.IsBroken) is { } broken)
        {
            throw new CannotRunException($"A condition does not compile: {broken.Rule.Condition}: {broken.Errors[0]}");
        }

        report.Add(name + ".parsed-and-served", Stopwatch.GetElapsedTime(began).TotalMilliseconds, "ms");
        var times = new Samples();
        for (var i = 0; i < 9; i++)
        {
            var changed = rules.Select((r, at) => at == i ? r with { Version = "2" } : r).ToList();
            began = Stopwatch.GetTimestamp();
            var next = new RuleSet(changed, catalogue, compiler, set);
            next.Match(profile, Place, Now, new int[conditions.Count]);
            times.Add(began);
        }

        Bound(report, conditions.Count, name + ".served", times.Percentile(50), "ms from parsed rules", 100);
        return set;
    }

    /// <summary>Goals are said of the most rules; the other sizes are for orientation.</summary>
    private static void Bound(Report report, int count, string name, double value, string unit, double goal)
    {
        if (count == MostRules)
        {
            report.Below(name, value, unit, goal);
        }
        else
        {
            report.Add(name, value, unit);
        }
    }

    private static void Compare(Report report, int count, string peer, double micros, double ratio, double goal)
    {
        report.Add(FormattableString.Invariant($"{count}.{peer}"), micros, "µs a customer");
        var name = FormattableString.Invariant($"{count}.{peer}-to-match");
        if (count == MostRules)
        {
            report.AtLeast(name, ratio, "ratio", goal);
        }
        else
        {
            report.Add(name, ratio, "ratio");
        }
    }

    private static void Check(RuleSet set, IReadOnlyList<FactProfile> profiles, Func<int, int[]> expected)
    {
        var matched = new int[set.Rules.Count];
        for (var i = 0; i < profiles.Count; i++)
        {
            if (!matched.AsSpan(0, set.Match(profiles[i], Place, Now, matched)).SequenceEqual(expected(i)))
            {
                throw new CannotRunException(FormattableString.Invariant($"Customer {i} is answered wrongly."));
            }
        }
    }

    private static (double Micros, double Bytes) Match(RuleSet set, IReadOnlyList<FactProfile> all)
    {
        var profiles = all.ToArray();
        var matched = new int[set.Rules.Count];
        Match(set, profiles, matched, Measured);
        var (best, allocated) = (double.MaxValue, 0L);
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            best = Math.Min(best, Match(set, profiles, matched, Measured));
            allocated = Math.Max(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return (best, allocated);
    }

    private static double Match(RuleSet set, FactProfile[] profiles, int[] matched, TimeSpan time)
    {
        var (matches, began) = (0L, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            foreach (var profile in profiles)
            {
                set.Match(profile, Place, Now, matched);
            }

            matches += profiles.Length;
        }

        return Stopwatch.GetElapsedTime(began).TotalMicroseconds / matches;
    }

    /// <summary>A tree of AND, OR and NOT whose leaves are tests of the shared workload.</summary>
    private static string Tree(Random random, PeerWorkload workload, int leaves)
    {
        if (leaves == 1)
        {
            var rule = workload.Conditions[random.Next(workload.Conditions.Count)].Split(" && ");
            return rule[random.Next(rule.Length)];
        }

        var left = random.Next(1, leaves);
        var text = $"({Tree(random, workload, left)}) {(random.Next(2) == 0 ? "&&" : "||")} ({Tree(random, workload, leaves - left)})";
        return random.Next(4) == 0 ? $"!({text})" : text;
    }
}
