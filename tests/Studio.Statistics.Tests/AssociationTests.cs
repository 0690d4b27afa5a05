using Studio.Statistics.Association;
using Studio.Testing;

namespace Studio.Statistics.Tests;

/// <summary>Rules and similarities of items against naive counting.</summary>
public sealed class AssociationTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Rules_are_those_of_naive_counting(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var baskets = Enumerable.Range(0, 200).Select(_ => Enumerable.Range(0, 8).Where(i => random.NextDouble() < 0.1 + 0.07 * i).ToArray()).ToArray();
        var options = new AssociationOptions { MinimumSupport = 0.05, MinimumConfidence = 0.4, MaximumItems = 4 };
        var expected = new SortedSet<string>(StringComparer.Ordinal);
        for (var set = 1; set < 256; set++)
        {
            int[] items = [.. Enumerable.Range(0, 8).Where(i => (set >> i & 1) == 1)];
            if (items.Length is < 2 or > 4 || Count(items) < 0.05 * 200)
            {
                continue;
            }

            foreach (var consequent in items)
            {
                int[] antecedent = [.. items.Where(i => i != consequent)];
                if (Count(items) >= 0.4 * Count(antecedent))
                {
                    expected.Add($"{string.Join(',', antecedent)} => {consequent}: {Count(items)} {Count(items) / (double)Count(antecedent):F9} {Count(items) * 200.0 / Count(antecedent) / Count([consequent]):F9}");
                }
            }
        }

        var mined = AssociationMiner.Mine(baskets, options);
        mined.IsComplete.ShouldBeTrue();
        expected.Count.ShouldBeGreaterThan(10);
        mined.Rules.Select(r => $"{string.Join(',', r.Antecedent)} => {r.Consequent}: {r.Count} {r.Confidence:F9} {r.Lift:F9}").Order(StringComparer.Ordinal).ShouldBe(expected);
        mined.Rules.Select(r => -r.Lift).ShouldBeInOrder();

        int Count(int[] items) => baskets.Count(b => items.All(b.Contains));
    }

    [Fact]
    public void Too_many_item_sets_are_told_and_the_search_can_be_stopped()
    {
        int[][] baskets = [.. Enumerable.Range(0, 20).Select(_ => Enumerable.Range(0, 30).ToArray())];
        AssociationMiner.Mine(baskets, new AssociationOptions { MaximumItemSets = 1_000 }).IsComplete.ShouldBeFalse();
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Should.Throw<OperationCanceledException>(() => AssociationMiner.Mine(baskets, new AssociationOptions(), stopped.Token));
        AssociationMiner.Mine([], new AssociationOptions()).Rules.ShouldBeEmpty();
        AssociationMiner.Mine([[1, 1, 2], []], new AssociationOptions()).Rules.Select(r => r.Support).ShouldBe([0.5, 0.5]);
        Should.Throw<ArgumentOutOfRangeException>(() => AssociationMiner.Mine(baskets, new AssociationOptions { MinimumSupport = 0 }));
    }

    // Customers {1,2}, {1,2,3}, {1}, {2,3}: n1 = 3, n2 = 3, n3 = 2, n12 = 2, n13 = 1, n23 = 2; λ = 2.
    // sim(1,2) = 2/√9 · 2/4 = 1/3; sim(1,3) = 1/√6 · 1/3 = 0.136083; sim(2,3) = 2/√6 · 2/4 = 0.408248.
    [Fact]
    public void Similarities_are_the_shrunk_cosine_and_recommend_what_is_not_owned()
    {
        var similarity = ItemSimilarity.Learn([[1, 2], [1, 2, 3, 3], [1], [2, 3]], new ItemSimilarityOptions { Shrinkage = 2 });
        similarity.Of(1).Select(s => s.Item).ShouldBe([2, 3]);
        similarity.Of(1)[0].Score.ShouldBe(1 / 3.0, 1e-12);
        similarity.Of(1)[1].Score.ShouldBe(0.136083, 1e-6);
        similarity.Of(3)[0].Score.ShouldBe(0.408248, 1e-6);
        similarity.Of(99).ShouldBeEmpty();
        var fitting = similarity.Recommend([1, 2], 5).Single();
        (fitting.Item, Math.Round(fitting.Score, 6)).ShouldBe((3, Math.Round(0.136083 + 0.408248, 6)));
        similarity.Recommend([1, 2, 3], 5).ShouldBeEmpty();
        similarity.Recommend([], 5).ShouldBeEmpty();
    }
}

/// <summary>The groceries of the R package arules, with the known numbers of rules.</summary>
[Trait("Category", "Conformance")]
public sealed class GroceriesTests
{
    private const string File = "datasets/groceries/groceries.csv";

    // The counts and rules that the published analyses of the data set with arules report.
    [ConformanceTheory(File)]
    [InlineData(0.006, 0.25, 463)]
    [InlineData(0.001, 0.5, 5_668)]
    [InlineData(0.001, 0.8, 410)]
    [InlineData(0.01, 0.5, 15)]
    public void The_known_number_of_rules_is_found(double support, double confidence, int rules)
    {
        var (baskets, _) = Read();
        var result = AssociationMiner.Mine(baskets, new AssociationOptions { MinimumSupport = support, MinimumConfidence = confidence });
        result.IsComplete.ShouldBeTrue();
        result.Rules.Count.ShouldBe(rules);
    }

    [ConformanceTheory(File)]
    [InlineData("herbs", "root vegetables", 0.0070158, 0.43125, 3.956477)]
    [InlineData("liquor,red/blush wine", "bottled beer", 0.0019319, 0.9047619, 11.23527)]
    public void The_named_rules_have_the_known_figures(string antecedent, string consequent, double support, double confidence, double lift)
    {
        var (baskets, items) = Read();
        int[] from = [.. antecedent.Split(',').Select(i => items[i]).Order()];
        var rule = AssociationMiner.Mine(baskets, new AssociationOptions { MinimumSupport = 0.001, MinimumConfidence = 0.4, MaximumItems = 3 }).Rules
            .Single(r => r.Consequent == items[consequent] && r.Antecedent.SequenceEqual(from));
        rule.Support.ShouldBe(support, 5e-8);
        rule.Confidence.ShouldBe(confidence, 5e-8);
        rule.Lift.ShouldBe(lift, 5e-6);
    }

    [ConformanceFact(File)]
    public void Similarities_are_the_formula_for_each_pair()
    {
        var (baskets, items) = Read();
        var similarity = ItemSimilarity.Learn(baskets, new ItemSimilarityOptions { Shrinkage = 25, Neighbours = items.Count });
        var (herbs, roots) = (items["herbs"], items["root vegetables"]);
        double both = baskets.Count(b => b.Contains(herbs) && b.Contains(roots));
        var expected = both / Math.Sqrt((double)baskets.Count(b => b.Contains(herbs)) * baskets.Count(b => b.Contains(roots))) * both / (both + 25);
        similarity.Of(herbs).Single(s => s.Item == roots).Score.ShouldBe(expected, 1e-12);
        similarity.Of(roots).Single(s => s.Item == herbs).Score.ShouldBe(expected, 1e-12);
    }

    private static (List<int[]> Baskets, Dictionary<string, int> Items) Read()
    {
        var items = new Dictionary<string, int>(StringComparer.Ordinal);
        var baskets = new List<int[]>();
        foreach (var line in System.IO.File.ReadLines(SharedData.Find(File)!).Where(l => l.Length > 0))
        {
            baskets.Add([.. line.Split(',').Select(name => items.TryGetValue(name, out var item) ? item : items[name] = items.Count)]);
        }

        return (baskets, items);
    }
}
