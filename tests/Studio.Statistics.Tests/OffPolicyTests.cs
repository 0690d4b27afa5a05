using Studio.Statistics.Exploration;
using Studio.Statistics.OffPolicy;

namespace Studio.Statistics.Tests;

/// <summary>What other rules would have earned, told from recorded decisions, or refused.</summary>
public sealed class OffPolicyTests
{
    // Two kinds of customers, three offers. The log prefers offer 0; the other rules would propose the best for each kind.
    private static readonly double[,] Rates = { { 0.05, 0.12, 0.02 }, { 0.08, 0.03, 0.15 } };
    private static readonly double[][] Logged = [[0.7, 0.2, 0.1], [0.6, 0.2, 0.2]];
    private static readonly int[] Target = [1, 2];
    private const double TargetValue = (0.12 + 0.15) / 2;
    private const double LoggedValue = ((0.7 * 0.05 + 0.2 * 0.12 + 0.1 * 0.02) + (0.6 * 0.08 + 0.2 * 0.03 + 0.2 * 0.15)) / 2;

    [Fact]
    public void Intervals_of_value_and_gain_cover_the_truth()
    {
        var (values, gains) = (0, 0);
        for (var run = 0; run < 500; run++)
        {
            var estimate = Log((ulong)run, 5_000).Result().Estimate!;
            values += estimate.Interval.Contains(TargetValue) ? 1 : 0;
            gains += estimate.GainInterval.Contains(TargetValue - LoggedValue) ? 1 : 0;
        }

        (values / 500.0).ShouldBeInRange(0.925, 0.975);
        (gains / 500.0).ShouldBeInRange(0.925, 0.975);
    }

    [Fact]
    public void A_hand_worked_log_gives_the_published_estimates()
    {
        // Weights 0.5/0.5 = 1, 1/0.25 = 4, 0/0.5 = 0, 0.5/0.5 = 1; rewards 1, 1, 1, 0. Σw = 6, Σwr = 5, Σw² = 18: IPS 5/4, SNIPS 5/6, effective sample 36/18 = 2.
        var estimator = new OffPolicyEstimator();
        estimator.Add(0.5, 0.5, 1);
        estimator.Add(0.25, 1, 1);
        estimator.Add(0.5, 0, 1);
        estimator.Add(0.5, 0.5, 0);
        var result = estimator.Result(new OffPolicyOptions { MinimumEffectiveSample = 0, MinimumRewards = 0, MaximumNeverTried = 1 });
        result.EffectiveSample.ShouldBe(2, 1e-12);
        result.Estimate!.InversePropensity.ShouldBe(1.25, 1e-12);
        result.Estimate.SelfNormalized.ShouldBe(5 / 6.0, 1e-12);

        // Influences w(r − 5/6) / 1.5: 1/9, 4/9, 0, −5/9; the sum of their squares is 42/81, the error √(42/81) / 4 = 0.180021.
        (result.Estimate.Interval.High - 5 / 6.0).ShouldBe(1.959964 * 0.180021, 1e-5);
        estimator.Result().Refusal.ShouldBe(OffPolicyRefusal.SmallEffectiveSample);
    }

    [Fact]
    public void The_same_rules_gain_nothing_with_certainty()
    {
        var estimator = new OffPolicyEstimator();
        for (var i = 0; i < 1_000; i++)
        {
            estimator.Add(0.4, 0.4, i % 10 == 0 ? 1 : 0);
        }

        var estimate = estimator.Result().Estimate!;
        estimate.Gain.ShouldBe(0, 1e-12);
        estimate.GainInterval.High.ShouldBe(0, 1e-6);
    }

    [Fact]
    public void Parts_of_a_period_add_up()
    {
        var (all, part) = (Log(1, 3_000), Log(2, 3_000));
        all.Merge(part);
        var result = all.Result();
        result.Decisions.ShouldBe(6_000);
        result.Estimate!.SelfNormalized.ShouldBeInRange(
            Math.Min(Log(1, 3_000).Result().Estimate!.SelfNormalized, part.Result().Estimate!.SelfNormalized),
            Math.Max(Log(1, 3_000).Result().Estimate!.SelfNormalized, part.Result().Estimate!.SelfNormalized));
    }

    [Fact]
    public void A_log_without_exploration_is_refused_though_it_recorded_certainty()
    {
        // The log always proposed offer 0, or proposed the target's where customers asked for it: what is left would be a biased picture.
        var random = new SeededRandom(3);
        var estimator = new OffPolicyEstimator();
        for (var i = 0; i < 10_000; i++)
        {
            var kind = random.NextInt(2);
            var offer = random.NextDouble() < 0.8 ? 0 : Target[kind];
            estimator.Add(1, offer == Target[kind] ? 1 : 0, random.NextDouble() < Rates[kind, offer] ? 1 : 0);
        }

        var result = estimator.Result();
        result.Refusal.ShouldBe(OffPolicyRefusal.NeverTried);
        result.Estimate.ShouldBeNull();
        result.MeanWeight.ShouldBe(0.2, 0.02);
    }

    [Fact]
    public void Data_that_cannot_tell_is_refused_with_the_reason()
    {
        new OffPolicyEstimator().Result().Refusal.ShouldBe(OffPolicyRefusal.NoDecisions);
        With(Log(4, 5_000), e => e.Add(null, 1, 0)).Refusal.ShouldBe(OffPolicyRefusal.MissingProbability);
        With(Log(4, 5_000), e => e.Add(0, 1, 0)).Refusal.ShouldBe(OffPolicyRefusal.MissingProbability);
        With(Log(4, 5_000), e => e.Add(double.NaN, 1, 0)).Refusal.ShouldBe(OffPolicyRefusal.MissingProbability);
        With(Log(4, 300), _ => { }).Refusal.ShouldBe(OffPolicyRefusal.SmallEffectiveSample);
        With(Log(4, 5_000), e => Times(100, () => e.Add(0.5, 0.5, 0, tried: false))).Refusal.ShouldBe(OffPolicyRefusal.NeverTried);
        With(new(), e => Times(1_000, () => e.Add(0.5, 0.5, 0))).Refusal.ShouldBe(OffPolicyRefusal.FewRewards);
        Should.Throw<ArgumentException>(() => new OffPolicyEstimator().Add(0.5, 2, 0));
        Should.Throw<ArgumentException>(() => new OffPolicyEstimator().Add(0.5, 1, double.PositiveInfinity));
    }

    [Fact]
    public void Probabilities_recorded_by_exploration_tell_what_another_choice_would_have_earned()
    {
        double[] rates = [0.10, 0.09, 0.06];
        var counts = new (double Positive, double Negative)[3];
        var random = new SeededRandom(6);
        var estimator = new OffPolicyEstimator();
        for (var i = 0; i < 20_000; i++)
        {
            var place = Explorer.Order([.. counts.Select(c => new ExploredCandidate(c.Positive, c.Negative, 1))], SeededRandom.SeedOf($"e{i}"), 1, new ExplorationOptions { EvenShare = 0.3 })[0];
            var accepted = random.NextDouble() < rates[place.Index];
            counts[place.Index] = accepted ? (counts[place.Index].Positive + 1, counts[place.Index].Negative) : (counts[place.Index].Positive, counts[place.Index].Negative + 1);
            estimator.Add(place.Probability, place.Index == 2 ? 1 : 0, accepted ? 1 : 0);
        }

        var result = estimator.Result();
        result.MeanWeight.ShouldBe(1, 0.1);
        result.Estimate!.Interval.Contains(0.06).ShouldBeTrue();
        (result.Estimate.Interval.High - result.Estimate.Interval.Low).ShouldBeLessThan(0.04);
        result.Estimate.GainInterval.High.ShouldBeLessThan(0);
    }

    private static OffPolicyEstimator Log(ulong seed, int decisions)
    {
        var random = new SeededRandom(seed);
        var estimator = new OffPolicyEstimator();
        for (var i = 0; i < decisions; i++)
        {
            var kind = random.NextInt(2);
            var draw = random.NextDouble();
            var offer = draw < Logged[kind][0] ? 0 : draw < Logged[kind][0] + Logged[kind][1] ? 1 : 2;
            estimator.Add(Logged[kind][offer], offer == Target[kind] ? 1 : 0, random.NextDouble() < Rates[kind, offer] ? 1 : 0);
        }

        return estimator;
    }

    private static OffPolicyResult With(OffPolicyEstimator estimator, Action<OffPolicyEstimator> more)
    {
        more(estimator);
        var result = estimator.Result();
        result.Estimate.ShouldBeNull();
        return result;
    }

    private static void Times(int count, Action action)
    {
        for (var i = 0; i < count; i++)
        {
            action();
        }
    }
}
