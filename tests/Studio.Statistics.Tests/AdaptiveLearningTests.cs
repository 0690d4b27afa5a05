using System.Text;
using Studio.Statistics.Adaptive;

namespace Studio.Statistics.Tests;

/// <summary>Learning from many responses, on one host and on several.</summary>
public sealed class AdaptiveLearningTests
{
    private static readonly Predictor[] Predictors = [new("spend", PredictorKind.Numeric), new("tier", PredictorKind.Symbolic)];

    [Fact]
    public void Bins_of_numbers_have_about_equal_frequency_and_count_right()
    {
        var random = new SeededRandom(1);
        var model = new AdaptiveModel([Predictors[0]]);
        var values = Enumerable.Range(0, 20_000).Select(_ => Math.Exp(3 * random.NextDouble() + 3 * random.NextDouble())).ToArray();
        foreach (var value in values)
        {
            model.Learn([PredictorValue.Of(value)], value > 20);
        }

        var bins = model.ToSnapshot().BinsOf(0);
        bins.Count.ShouldBe(10);
        bins.Sum(b => b.Counts.Total).ShouldBe(20_000);
        bins.ShouldAllBe(b => b.Counts.Total > 1_000 && b.Counts.Total < 3_000);
        for (var i = 0; i < bins.Count; i++)
        {
            var (from, to) = (Bound(i, double.NegativeInfinity), Bound(i + 1, double.PositiveInfinity));
            bins[i].Counts.Total.ShouldBe(values.Count(v => v >= from && v < to), 100, $"bin {i}");
        }

        double Bound(int bin, double none) => bin > 0 && bin < bins.Count ? double.Parse(bins[bin].Label!, System.Globalization.CultureInfo.InvariantCulture) : none;
    }

    [Fact]
    public void Bins_are_refined_where_later_values_crowd()
    {
        var random = new SeededRandom(2);
        var model = new AdaptiveModel([Predictors[0]]);
        for (var i = 0; i < 50_000; i++)
        {
            model.Learn([PredictorValue.Of(i < 2_000 ? random.NextDouble() : 0.5 + 0.01 * random.NextDouble())], i % 7 == 0);
        }

        var inside = model.ToSnapshot().BinsOf(0).Where(b => b.Label is not null)
            .Count(b => double.Parse(b.Label!, System.Globalization.CultureInfo.InvariantCulture) is > 0.5 and < 0.51);
        inside.ShouldBeGreaterThanOrEqualTo(5);
    }

    [Fact]
    public void Propensities_come_to_the_true_rates()
    {
        var model = Learned(5, 60_000);
        var snapshot = model.ToSnapshot();
        snapshot.Calibration.Select(c => c.Counts.Propensity).ShouldBeInOrder();
        foreach (var (spend, tier) in new[] { (5.0, "bronze"), (50, "silver"), (95, "gold"), (95, "bronze") })
        {
            snapshot.Score(Values(spend, tier)).Propensity.ShouldBe(Rate(spend, tier), 0.25 * Rate(spend, tier), $"{spend} {tier}");
        }
    }

    [Fact]
    public void A_score_allocates_nothing()
    {
        var snapshot = Learned(6, 2_000).ToSnapshot();
        PredictorValue[] values = Values(30, "silver");
        var sum = snapshot.Score(values).Propensity;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            sum += snapshot.Score(values).Propensity;
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        sum.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_snapshot_does_not_change_while_the_model_learns()
    {
        var model = Learned(7, 2_000);
        var snapshot = model.ToSnapshot();
        var before = snapshot.Score(Values(30, "gold"));
        for (var i = 0; i < 1_000; i++)
        {
            model.Learn(Values(30, "gold"), true, before.Score);
        }

        snapshot.Score(Values(30, "gold")).ShouldBe(before);
        model.ToSnapshot().Score(Values(30, "gold")).Score.ShouldBeGreaterThan(before.Score);
    }

    [Fact]
    public void Increments_of_two_hosts_add_up_to_what_one_would_have_learned()
    {
        var (one, two, all) = (Learned(8, 10_000), Learned(9, 10_000), Learned(8, 10_000));
        var random = new SeededRandom(9);
        Teach(all, random, 10_000);
        one.Merge(two);

        one.Responses.ShouldBe(all.Responses);
        one.ToSnapshot().BinsOf(1).ShouldBe(all.ToSnapshot().BinsOf(1));
        one.ToSnapshot().BinsOf(0).Sum(b => b.Counts.Total).ShouldBe(20_000, 1e-6);
        for (var spend = 2.0; spend < 100; spend += 7)
        {
            one.ToSnapshot().Score(Values(spend, "gold")).Score.ShouldBe(all.ToSnapshot().Score(Values(spend, "gold")).Score, 0.15, $"{spend}");
        }

        Should.Throw<ArgumentException>(() => one.Merge(new AdaptiveModel([Predictors[0]])));
        Should.Throw<ArgumentException>(() => one.Merge(one));
    }

    [Fact]
    public void A_model_written_and_read_back_scores_and_learns_the_same()
    {
        var model = Learned(10, 30_000);
        var json = AdaptiveModelJson.Write(model);
        json.Length.ShouldBeLessThan(20_000);
        var read = AdaptiveModelJson.Read(json);
        for (var round = 0; round < 2; round++)
        {
            for (var spend = 0.0; spend < 100; spend += 3)
            {
                read.ToSnapshot().Score(Values(spend, "silver")).ShouldBe(model.ToSnapshot().Score(Values(spend, "silver")));
            }

            read.Learn(Values(40, "iron"), true, 0.1);
            model.Learn(Values(40, "iron"), true, 0.1);
        }

        Encoding.UTF8.GetString(AdaptiveModelJson.Write(read)).ShouldBe(Encoding.UTF8.GetString(AdaptiveModelJson.Write(model)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"v\":2}")]
    [InlineData("{\"v\":1,\"all\":[1,2]}")]
    [InlineData("{\"v\":1,\"all\":[-1,2],\"predictors\":[],\"scores\":[]}")]
    [InlineData("{\"v\":1,\"all\":[1],\"predictors\":[],\"scores\":[]}")]
    [InlineData("{\"v\":1,\"all\":[1,2],\"predictors\":[],\"scores\":[[2,3,1,1],[1,2,1,1]]}")]
    [InlineData("{\"v\":1,\"all\":[1,2],\"predictors\":[],\"scores\":[[3,2,1,1]]}")]
    public void What_is_no_model_is_refused(string json) =>
        Should.Throw<FormatException>(() => AdaptiveModelJson.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_changed_list_of_predictors_keeps_what_was_learned_of_those_that_stay()
    {
        var model = Learned(11, 5_000);
        var changed = model.WithPredictors([Predictors[1], new("age", PredictorKind.Numeric)]);
        changed.Responses.ShouldBe(model.Responses);
        changed.ToSnapshot().BinsOf(0).ShouldBe(model.ToSnapshot().BinsOf(1));
        changed.ToSnapshot().BinsOf(1).ShouldBeEmpty();
        changed.Learn([PredictorValue.Of("gold"), PredictorValue.Of(30)], true);
    }

    private static AdaptiveModel Learned(ulong seed, int responses)
    {
        var model = new AdaptiveModel(Predictors);
        Teach(model, new SeededRandom(seed), responses);
        return model;
    }

    private static void Teach(AdaptiveModel model, SeededRandom random, int responses)
    {
        var snapshot = model.ToSnapshot();
        for (var i = 0; i < responses; i++)
        {
            snapshot = i % 200 == 0 ? model.ToSnapshot() : snapshot;
            var (spend, tier) = (100 * random.NextDouble(), new[] { "bronze", "silver", "gold" }[random.NextInt(3)]);
            var values = Values(spend, tier);
            model.Learn(values, random.NextDouble() < Rate(spend, tier), snapshot.Score(values).Score);
        }
    }

    private static PredictorValue[] Values(double spend, string tier) => [PredictorValue.Of(spend), PredictorValue.Of(tier)];

    /// <summary>Odds that multiply by predictor, as naive Bayes supposes.</summary>
    private static double Rate(double spend, string tier)
    {
        var odds = 0.05 * Math.Exp(spend / 50) * (tier == "gold" ? 3 : tier == "silver" ? 1.5 : 1);
        return odds / (1 + odds);
    }
}
