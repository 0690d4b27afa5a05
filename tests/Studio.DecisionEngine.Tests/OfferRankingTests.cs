using Studio.DecisionEngine.Arbitration;
using Studio.Statistics.Adaptive;
using Studio.Statistics.Exploration;

namespace Studio.DecisionEngine.Tests;

/// <summary>Which of several offers goes first.</summary>
public sealed class OfferRankingTests
{
    [Fact]
    public void By_the_score_alone_the_greater_product_goes_first_and_ties_by_the_candidates_order()
    {
        var order = OfferRanking.Order([Candidate("tea", 10, 5, 95), Candidate("coffee", 100, 5, 95), Candidate("wine", 10, 5, 95), Candidate("machine", 300, 1, 200)], "d", null);
        order.Select(p => p.Index).ShouldBe([1, 3, 0, 2]);
        order.ShouldAllBe(p => p.Probability == 1);
    }

    [Fact]
    public void Of_two_rules_with_one_offer_the_better_takes_part_and_the_other_follows_behind_all()
    {
        OfferRanking.Order([Candidate("tea", 1, 5, 95), Candidate("tea", 2, 5, 95), Candidate("wine", 0.1, 5, 95)], "d", null).Select(p => p.Index).ShouldBe([1, 2, 0]);
        OfferRanking.Order([], "d", null).ShouldBeEmpty();
        OfferRanking.Order([Candidate("tea", 1, 0, 0)], "d", new ExplorationOptions()).ShouldHaveSingleItem().Probability.ShouldBe(1);
    }

    [Fact]
    public void What_is_drawn_comes_as_often_as_its_recorded_probability_says()
    {
        RankedCandidate[] candidates = [Candidate("known", 10, 300, 700), Candidate("new", 10, 0, 1), Candidate("poor", 10, 1, 400)];
        const int Decisions = 20_000;
        var (first, expected) = (new int[3], new double[3]);
        for (var i = 0; i < Decisions; i++)
        {
            var order = OfferRanking.Order(candidates, $"decision {i}", new ExplorationOptions());
            order.Select(p => p.Index).Order().ShouldBe([0, 1, 2]);
            first[order[0].Index]++;
            expected[order[0].Index] = order[0].Probability;
        }

        for (var i = 0; i < 3; i++)
        {
            expected[i].ShouldBeGreaterThan(0, "each has its even share");
            ((double)first[i]).ShouldBe(Decisions * expected[i], 5 * Math.Sqrt(Decisions * expected[i]), $"{i}");
        }

        expected.Sum().ShouldBe(1, 1e-9);
        expected[2].ShouldBeLessThan(0.02, "little is lost on what is known to be poor");
        OfferRanking.Order(candidates, "decision 7", new ExplorationOptions()).ShouldBe(OfferRanking.Order(candidates, "decision 7", new ExplorationOptions()));
    }

    [Fact]
    public void Many_candidates_are_all_ordered_once()
    {
        var candidates = Enumerable.Range(0, 300).Select(i => Candidate($"o{i}", 1 + (i % 7), i % 5, 20)).ToArray();
        OfferRanking.Order(candidates, "d", new ExplorationOptions()).Select(p => p.Index).Order().ShouldBe(Enumerable.Range(0, 300));
    }

    private static RankedCandidate Candidate(string offer, double worth, double positives, double negatives) =>
        new(offer, worth, new PropensityScore(0, new Counts(positives, negatives).Propensity, new Counts(positives, negatives)));
}
