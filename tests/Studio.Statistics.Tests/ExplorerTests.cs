using Studio.Statistics.Adaptive;
using Studio.Statistics.Exploration;

namespace Studio.Statistics.Tests;

/// <summary>Trying out proposals, with known probabilities.</summary>
public sealed class ExplorerTests
{
    private static readonly ExploredCandidate[] Three = [new(50, 950, 1), new(40, 960, 1), new(1, 19, 1)];

    [Fact]
    public void Probabilities_are_those_of_being_the_best_by_a_simulation_of_the_beliefs()
    {
        var probabilities = new double[3];
        Explorer.Probabilities(Three, new ExplorationOptions { EvenShare = 0 }, probabilities);
        probabilities.Sum().ShouldBe(1, 1e-9);

        var random = new SeededRandom(3);
        var wins = new double[3];
        for (var i = 0; i < 100_000; i++)
        {
            var worths = Three.Select(c => Normal(ref random, (c.Positives + 0.5) / (c.Positives + c.Negatives + 1), c.Positives + c.Negatives + 2)).ToArray();
            wins[Array.IndexOf(worths, worths.Max())] += 1e-5;
        }

        for (var i = 0; i < 3; i++)
        {
            probabilities[i].ShouldBe(wins[i], 0.02);
        }
    }

    [Fact]
    public void What_is_chosen_over_many_decisions_has_the_recorded_frequency()
    {
        var (first, second) = (new double[3], new double[3]);
        var expected = new double[3];
        Explorer.Probabilities(Three, new ExplorationOptions(), expected);
        for (var i = 0; i < 50_000; i++)
        {
            var places = Explorer.Order(Three, SeededRandom.SeedOf($"decision {i}"), 2);
            places[0].Probability.ShouldBe(expected[places[0].Index], 1e-9);
            places[1].Probability.ShouldBe(expected[places[1].Index] / (1 - places[0].Probability), 1e-9);
            first[places[0].Index] += 1.0 / 50_000;

            // Inverse probabilities of both places add up to one for each ordered pair, so that each candidate is estimated without bias.
            second[places[1].Index] += 1.0 / 50_000 / (places[0].Probability * places[1].Probability);
        }

        for (var i = 0; i < 3; i++)
        {
            first[i].ShouldBe(expected[i], 0.01);
            second[i].ShouldBe(2, 0.3);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_order_and_another_use_of_the_id_another_seed()
    {
        var seed = SeededRandom.SeedOf("d-1");
        Explorer.Order(Three, seed, 3).ShouldBe(Explorer.Order(Three, seed, 3));
        SeededRandom.SeedOf("d-1", "offers").ShouldNotBe(seed);
        new SeededRandom(0).NextBits().ShouldBe(0xE220A8397B1DCDAFUL, "the first number of SplitMix64 from 0, as published");
    }

    [Fact]
    public void Each_candidate_of_many_has_its_even_share_and_all_add_up_to_one()
    {
        ExploredCandidate[] many = [.. Enumerable.Range(0, 1_000).Select(i => new ExploredCandidate(i % 37, 400, 1 + i % 5))];
        var probabilities = new double[many.Length];
        Explorer.Probabilities(many, new ExplorationOptions { EvenShare = 0.05 }, probabilities);
        probabilities.Sum().ShouldBe(1, 1e-9);
        probabilities.Min().ShouldBeGreaterThanOrEqualTo(0.05 / 1_000);
        Explorer.Order(many, 5, 1_000).Select(p => p.Index).Order().ShouldBe(Enumerable.Range(0, 1_000));
    }

    [Fact]
    public void Edges_are_answered_and_nonsense_refused()
    {
        Explorer.Order([], 1).ShouldBeEmpty();
        Explorer.Order([new(0, 0, 1)], 1, 5).ShouldBe([new ExploredPlace(0, 1)]);
        Explorer.Order([new(0, 0, 0), new(0, 0, 0)], 1, 2).Select(p => p.Index).Order().ShouldBe([0, 1]);
        Explorer.Order(Three, 1, 3, new ExplorationOptions { EvenShare = 0 }).Length.ShouldBe(3);
        Should.Throw<ArgumentException>(() => Explorer.Order([new(-1, 0, 1)], 1));
        Should.Throw<ArgumentException>(() => Explorer.Order([new(0, 0, double.NaN)], 1));
        Should.Throw<ArgumentException>(() => Explorer.Order(Three, 1, 1, new ExplorationOptions { Prior = new BetaPrior(0, 1) }));
    }

    /// <summary>20 offers, each with a rate of its own; the predictor says nothing, and the model must not be led astray by it.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Twenty_offers_with_known_rates_earn_at_least_95_percent_of_the_best_policy(int seed) => Earned(seed, byKind: false).ShouldBeGreaterThanOrEqualTo(0.95);

    /// <summary>
    /// 60 rates instead of 20, and nobody tells which kinds are alike: counting each offer and kind apart
    /// earned 0.930 to 0.983 of the best policy over ten seeds, so 0.95 is not to be had on every seed.
    /// </summary>
    [Theory, InlineData(1), InlineData(2)]
    public void Rates_that_depend_on_the_customer_earn_at_least_90_percent(int seed) => Earned(seed, byKind: true).ShouldBeGreaterThanOrEqualTo(0.90);

    /// <summary>The share of the best policy's reward that is earned over contacts 40,001 to 50,000, scored with snapshots that are 100 contacts old at most.</summary>
    private static double Earned(int seed, bool byKind)
    {
        PredictorValue[] kinds = [PredictorValue.Of("new"), PredictorValue.Of("regular"), PredictorValue.Of("lapsed")];
        var random = new SeededRandom((ulong)seed);
        var rates = Rates(ref random, byKind);
        var models = Enumerable.Range(0, 20).Select(_ => new AdaptiveModel([new("kind", PredictorKind.Symbolic)])).ToArray();
        var snapshots = models.Select(m => m.ToSnapshot()).ToArray();
        var (earned, best) = (0.0, 0.0);
        var (candidates, scores) = (new ExploredCandidate[20], new double[20]);
        var learned = new HashSet<int>();
        for (var contact = 1; contact <= 50_000; contact++)
        {
            var kind = random.NextInt(3);
            for (var offer = 0; offer < 20; offer++)
            {
                var score = snapshots[offer].Score(kinds.AsSpan(kind, 1));
                (candidates[offer], scores[offer]) = (new ExploredCandidate(score.Evidence.Positives, score.Evidence.Negatives, 1), score.Score);
            }

            var chosen = Explorer.Order(candidates, SeededRandom.SeedOf($"{seed}/{contact}"))[0].Index;
            models[chosen].Learn(kinds.AsSpan(kind, 1), random.NextDouble() < rates[chosen, kind], scores[chosen]);
            learned.Add(chosen);
            if (contact % 100 == 0)
            {
                foreach (var offer in learned)
                {
                    snapshots[offer] = models[offer].ToSnapshot();
                }

                learned.Clear();
            }

            if (contact > 40_000)
            {
                earned += rates[chosen, kind];
                best += Enumerable.Range(0, 20).Max(o => rates[o, kind]);
            }
        }

        return earned / best;
    }

    private static double[,] Rates(ref SeededRandom random, bool byKind)
    {
        var rates = new double[20, 3];
        for (var offer = 0; offer < 20; offer++)
        {
            var rate = 0.01 + 0.09 * random.NextDouble();
            for (var kind = 0; kind < 3; kind++)
            {
                rates[offer, kind] = byKind ? rate * (0.5 + random.NextDouble()) : rate;
            }
        }

        return rates;
    }

    private static double Normal(ref SeededRandom random, double mean, double strengthPlusOne) =>
        mean + Math.Sqrt(mean * (1 - mean) / strengthPlusOne) * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
