using Studio.Statistics.Lift;

namespace Studio.Statistics.Tests;

/// <summary>Intervals of proportions and lift: published worked numbers, and coverage by simulation.</summary>
public sealed class LiftTests
{
    // Newcombe, "Two-sided confidence intervals for the single proportion: comparison of seven methods", Statistics in Medicine 17, 857-872 (1998), Table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Wilsons_interval_is_the_published_one(int successes, int trials, double low, double high)
    {
        var interval = Proportions.Wilson(new Proportion(successes, trials));
        interval.Low.ShouldBe(low, 0.00005);
        interval.High.ShouldBe(high, 0.00005);
    }

    // Newcombe, "Interval estimation for the difference between independent proportions: comparison of eleven methods", Statistics in Medicine 17, 873-890 (1998), Table II, method 10.
    [Theory]
    [InlineData(56, 70, 48, 80, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1705, 0.8090)]
    [InlineData(6, 7, 2, 7, 0.0582, 0.8062)]
    [InlineData(5, 56, 0, 29, -0.0381, 0.1926)]
    [InlineData(0, 10, 0, 20, -0.1611, 0.2775)]
    [InlineData(0, 10, 0, 10, -0.2775, 0.2775)]
    [InlineData(10, 10, 0, 20, 0.6791, 1.0000)]
    [InlineData(10, 10, 0, 10, 0.6075, 1.0000)]
    public void Newcombes_interval_is_the_published_one(int treated, int ofTreated, int control, int ofControl, double low, double high)
    {
        var lift = Proportions.Lift(new Proportion(treated, ofTreated), new Proportion(control, ofControl));
        lift.Interval.Low.ShouldBe(low, 0.00005);
        lift.Interval.High.ShouldBe(high, 0.00005);
        lift.IsSignificant.ShouldBe(low > 0);
        var turned = Proportions.Lift(new Proportion(control, ofControl), new Proportion(treated, ofTreated)).Interval;
        turned.Low.ShouldBe(-lift.Interval.High, 1e-12);
        turned.High.ShouldBe(-lift.Interval.Low, 1e-12);
    }

    [Fact]
    public void The_test_of_two_proportions_is_pearsons_chi_square()
    {
        // 56 and 14 against 48 and 32: chi-square = 150 (56·32 − 14·48)² / (70·80·104·46) = 7.024; its p with one degree of freedom is 0.00804.
        var test = Proportions.Compare(new Proportion(56, 70), new Proportion(48, 80));
        (test.Z * test.Z).ShouldBe(150.0 * 1120 * 1120 / (70.0 * 80 * 104 * 46), 1e-9);
        test.PValue.ShouldBe(0.00804, 0.00001);
        Proportions.Compare(new Proportion(0, 10), new Proportion(0, 10)).PValue.ShouldBe(1);
        Proportions.Compare(new Proportion(0, 0), new Proportion(3, 10)).PValue.ShouldBe(1);
    }

    [Fact]
    public void Groups_that_are_empty_or_impossible_say_so()
    {
        var lift = Proportions.Lift(new Proportion(3, 10), new Proportion(0, 0));
        double.IsNaN(lift.Difference).ShouldBeTrue();
        lift.Relative.ShouldBeNull();
        lift.IsSignificant.ShouldBeFalse();
        Proportions.Lift(new Proportion(30, 100), new Proportion(20, 100)).Relative!.Value.ShouldBe(0.5, 1e-12);
        Should.Throw<ArgumentException>(() => Proportions.Wilson(new Proportion(11, 10)));
        Should.Throw<ArgumentException>(() => Proportions.Wilson(new Proportion(1, 10), 1));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void The_interval_covers_the_true_lift_in_95_percent_of_1000_campaigns(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var covered = 0;
        for (var campaign = 0; campaign < 1_000; campaign++)
        {
            var without = 0.02 + 0.18 * random.NextDouble();
            var with = without + 0.08 * random.NextDouble() - 0.015;
            var lift = Proportions.Lift(Simulate(ref random, with, 1_000 + random.NextInt(4_000)), Simulate(ref random, without, 300 + random.NextInt(1_000)));
            covered += lift.Interval.Contains(with - without) ? 1 : 0;
        }

        covered.ShouldBeInRange(930, 970);
    }

    [Fact]
    public void The_bootstrap_interval_covers_the_true_lift_of_values()
    {
        var random = new SeededRandom(4);
        var covered = 0;
        for (var campaign = 0; campaign < 400; campaign++)
        {
            // One in five buys, for an exponential amount of mean 100 or, treated, 120: means 20 and 24.
            var (treated, control) = (Amounts(ref random, 300, 120), Amounts(ref random, 300, 100));
            covered += ValueLift.Bootstrap(treated, control, (ulong)campaign, resamples: 400)!.Interval.Contains(4) ? 1 : 0;
        }

        (covered / 400.0).ShouldBeInRange(0.92, 0.98);
    }

    [Fact]
    public void The_bootstrap_is_repeatable_and_agrees_with_the_normal_interval_of_large_groups()
    {
        var random = new SeededRandom(5);
        var (treated, control) = (Amounts(ref random, 4_000, 120), Amounts(ref random, 4_000, 100));
        var drawn = ValueLift.Bootstrap(treated, control, 1)!;
        ValueLift.Bootstrap(treated, control, 1).ShouldBe(drawn);
        var large = ValueLift.Bootstrap(treated, control, 1, resamples: 10_000)!;
        (drawn.Method, large.Method).ShouldBe((IntervalMethod.Bootstrap, IntervalMethod.Normal));
        large.Interval.Low.ShouldBe(drawn.Interval.Low, 0.3);
        large.Interval.High.ShouldBe(drawn.Interval.High, 0.3);
        ValueLift.Bootstrap(treated.AsSpan(0, 9), control, 1).ShouldBeNull();
        Should.Throw<ArgumentException>(() => ValueLift.Bootstrap([.. treated, double.NaN], control, 1));
    }

    private static Proportion Simulate(ref SeededRandom random, double rate, int trials)
    {
        var successes = 0;
        for (var i = 0; i < trials; i++)
        {
            successes += random.NextDouble() < rate ? 1 : 0;
        }

        return new Proportion(successes, trials);
    }

    private static double[] Amounts(ref SeededRandom random, int count, double mean)
    {
        var amounts = new double[count];
        for (var i = 0; i < count; i++)
        {
            amounts[i] = random.NextDouble() < 0.2 ? -mean * Math.Log(1 - random.NextDouble()) : 0;
        }

        return amounts;
    }
}
