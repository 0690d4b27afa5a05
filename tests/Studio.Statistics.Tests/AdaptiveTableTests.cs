using Studio.Statistics.Adaptive;

namespace Studio.Statistics.Tests;

/// <summary>The published formula on a table worked out by hand, and at its edges.</summary>
public sealed class AdaptiveTableTests
{
    private static readonly Predictor[] CityAndAge = [new("city", PredictorKind.Symbolic), new("age", PredictorKind.Numeric)];

    // 200 responses, P = 40, N = 160; ln(1 + P) = ln 41 = 3.713572, ln(1 + N) = ln 161 = 5.081404, prior = -1.367832.
    //
    //   city (n = 2)  pos neg   ln(pos + 1/2)        ln(neg + 1/2)        contribution = first - second - ln 41 + ln 161
    //   A              30  70   ln 30.5 = 3.417727   ln 70.5 = 4.255613    0.529946
    //   B              10  90   ln 10.5 = 2.351375   ln 90.5 = 4.505350   -0.786143
    //
    //   age (n = 3)   pos neg   ln(pos + 1/3)        ln(neg + 1/3)
    //   20             20  80   ln 20.3333 = 3.012262  ln 80.3333 = 4.386185  -0.006091
    //   40             20  60   ln 20.3333 = 3.012262  ln 60.3333 = 4.099885   0.280209
    //   missing         0  20   ln  0.3333 = -1.098612 ln 20.3333 = 3.012262  -2.743042
    //
    //   score(A, 40) = (-1.367832 + 0.529946 + 0.280209) / 3 = -0.185892
    //   score(B, missing) = (-1.367832 - 0.786143 - 2.743042) / 3 = -1.632339
    [Fact]
    public void The_hand_worked_table_is_reproduced()
    {
        var snapshot = Table().ToSnapshot();

        snapshot.BinsOf(0).Select(b => (b.Label, b.Kind, b.Counts)).ShouldBe([("A", BinKind.Symbol, new Counts(30, 70)), ("B", BinKind.Symbol, new Counts(10, 90))]);
        snapshot.BinsOf(1).Select(b => (b.Label, b.Kind, b.Counts)).ShouldBe(
            [(null, BinKind.Range, new Counts(20, 80)), ("40", BinKind.Range, new Counts(20, 60)), (null, BinKind.Missing, new Counts(0, 20))]);
        ShouldBeNear(snapshot.BinsOf(0).Select(b => b.Contribution), 0.529946, -0.786143);
        ShouldBeNear(snapshot.BinsOf(1).Select(b => b.Contribution), -0.006091, 0.280209, -2.743042);
        snapshot.Score([PredictorValue.Of("A"), PredictorValue.Of(40)]).Score.ShouldBe(-0.185892, 1e-6);
        snapshot.Score([PredictorValue.Of("B"), PredictorValue.Missing]).Score.ShouldBe(-1.632339, 1e-6);

        // No response came with a score yet: every customer has the propensity of all, (0.5 + 40) / (1 + 200).
        snapshot.Score([PredictorValue.Of("B"), PredictorValue.Missing]).Propensity.ShouldBe(40.5 / 201, 1e-12);
    }

    [Fact]
    public void A_number_belongs_to_the_bin_below_whose_bound_it_lies_and_what_was_never_seen_adds_nothing()
    {
        var snapshot = Table().ToSnapshot();
        snapshot.Contribution(1, PredictorValue.Of(-1e9)).ShouldBe(snapshot.Contribution(1, PredictorValue.Of(20)));
        snapshot.Contribution(1, PredictorValue.Of(39.999)).ShouldBe(snapshot.Contribution(1, PredictorValue.Of(20)));
        snapshot.Contribution(1, PredictorValue.Of(1e9)).ShouldBe(snapshot.Contribution(1, PredictorValue.Of(40)));
        snapshot.Contribution(1, PredictorValue.Of(double.NaN)).ShouldBe(snapshot.BinsOf(1)[2].Contribution);
        snapshot.Contribution(1, PredictorValue.Of("A name for a number")).ShouldBe(snapshot.BinsOf(1)[2].Contribution);
        snapshot.Contribution(0, PredictorValue.Of("C")).ShouldBe(0);
        snapshot.Contribution(0, PredictorValue.Missing).ShouldBe(0);
    }

    [Fact]
    public void Neighbours_are_pooled_until_propensities_rise()
    {
        // 1.5/11 = .136, 0.5/11 = .045 (falls: pooled to (1, 19) = 1.5/21 = .071), 5.5/11 = .5, 4.5/11 = .409 (falls: pooled to (9, 11) = 9.5/21 = .452).
        var (bounds, bins) = Isotonic.Pool([0.1, 0.2, 0.3], [new(1, 9), new(0, 10), new(5, 5), new(4, 6)]);
        bounds.ShouldBe([0.2]);
        bins.ShouldBe([new Counts(1, 19), new Counts(9, 11)]);
        bins[1].Propensity.ShouldBe(9.5 / 21, 1e-12);
    }

    [Fact]
    public void A_model_without_responses_scores_zero_and_says_one_half()
    {
        var score = new AdaptiveModel(CityAndAge).ToSnapshot().Score([PredictorValue.Of("A"), PredictorValue.Of(3)]);
        score.ShouldBe(new PropensityScore(0, 0.5, default));
    }

    [Fact]
    public void Only_positives_give_finite_scores_and_a_propensity_below_one()
    {
        var model = new AdaptiveModel(CityAndAge);
        for (var i = 0; i < 500; i++)
        {
            model.Learn([PredictorValue.Of("A"), PredictorValue.Of(i)], true, model.ToSnapshot().Score([PredictorValue.Of("A"), PredictorValue.Of(i)]).Score);
        }

        var score = model.ToSnapshot().Score([PredictorValue.Of("A"), PredictorValue.Of(7)]);
        double.IsFinite(score.Score).ShouldBeTrue();
        score.Propensity.ShouldBeInRange(0.95, 0.9999);
        model.Responses.ShouldBe(new Counts(500, 0));
    }

    [Fact]
    public void Rare_names_count_among_others_and_the_number_of_names_is_bounded()
    {
        var model = new AdaptiveModel([new("city", PredictorKind.Symbolic)], new AdaptiveOptions { Symbols = 5 });
        for (var i = 0; i < 2_000; i++)
        {
            model.Learn([PredictorValue.Of($"junk {i}")], i % 2 == 0);
            model.Learn([PredictorValue.Of(i % 2 == 0 ? "Taipei" : "Tainan")], i % 4 == 0);
        }

        // The junk came first, but gave up its places to what is frequent; nothing is lost.
        var bins = model.ToSnapshot().BinsOf(0);
        bins.Select(b => (b.Label, b.Kind)).ShouldBe([("Tainan", BinKind.Symbol), ("Taipei", BinKind.Symbol), (null, BinKind.Other)]);
        bins.Sum(b => b.Counts.Total).ShouldBe(4_000);
        bins[1].Counts.Total.ShouldBe(1_000);
        model.ToSnapshot().Contribution(0, PredictorValue.Of("never seen")).ShouldBe(bins[2].Contribution);
    }

    [Fact]
    public void Values_that_do_not_fit_the_predictors_are_refused()
    {
        var model = Table();
        Should.Throw<ArgumentException>(() => model.Learn([PredictorValue.Missing], true));
        Should.Throw<ArgumentException>(() => model.ToSnapshot().Score([PredictorValue.Missing]));
        Should.Throw<ArgumentException>(() => new AdaptiveModel([CityAndAge[0], CityAndAge[0]]));
        Should.Throw<ArgumentOutOfRangeException>(() => new AdaptiveModel(CityAndAge, new AdaptiveOptions { NumericBins = 1 }));
    }

    private static AdaptiveModel Table()
    {
        var model = new AdaptiveModel(CityAndAge);
        for (var i = 0; i < 40; i++)
        {
            model.Learn([PredictorValue.Of(i < 30 ? "A" : "B"), PredictorValue.Of(i < 20 ? 20 : 40)], true);
        }

        for (var i = 0; i < 160; i++)
        {
            model.Learn([PredictorValue.Of(i < 70 ? "A" : "B"), i < 80 ? PredictorValue.Of(20) : i < 140 ? PredictorValue.Of(40) : PredictorValue.Missing], false);
        }

        return model;
    }

    private static void ShouldBeNear(IEnumerable<double> values, params double[] expected)
    {
        foreach (var (value, hoped) in values.Zip(expected))
        {
            value.ShouldBe(hoped, 1e-6);
        }
    }
}
