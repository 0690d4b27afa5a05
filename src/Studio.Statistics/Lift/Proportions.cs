using System.Runtime.InteropServices;

namespace Studio.Statistics.Lift;

/// <summary>So many successes in so many trials.</summary>
/// <param name="Successes">The successes; at least 0 and at most <paramref name="Trials"/>.</param>
/// <param name="Trials">The trials; at least 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Proportion(long Successes, long Trials)
{
    /// <summary>Successes by trials; NaN without trials.</summary>
    public double Rate => Trials == 0 ? double.NaN : (double)Successes / Trials;

    internal static void Validate(Proportion proportion)
    {
        if (proportion.Successes < 0 || proportion.Successes > proportion.Trials)
        {
            throw new ArgumentException($"{proportion.Successes} successes in {proportion.Trials} trials cannot be.", nameof(proportion));
        }
    }
}

/// <summary>Whether two proportions differ.</summary>
/// <param name="Z">The difference in standard errors of the pooled proportion; its square is Pearson's chi-square of the 2 × 2 table.</param>
/// <param name="PValue">The probability of a difference at least as large if there is none; 1 where nothing can be said.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ProportionTest(double Z, double PValue);

/// <summary>The difference that a treatment made.</summary>
/// <param name="Treated">What was counted with it.</param>
/// <param name="Control">What was counted without it.</param>
/// <param name="Difference">The treated rate minus the control's; NaN where a group is empty.</param>
/// <param name="Interval">Newcombe's interval of the difference; from −1 to 1 where both groups are empty.</param>
/// <param name="Test">Whether the rates differ.</param>
public sealed record LiftOfProportions(Proportion Treated, Proportion Control, double Difference, Interval Interval, ProportionTest Test)
{
    /// <summary>The difference by the control's rate, +0.1 for a tenth more; null where the control has no success.</summary>
    public double? Relative => Control.Successes > 0 && Treated.Trials > 0 ? Difference / Control.Rate : null;

    /// <summary>Whether the interval leaves out zero: the treatment did something.</summary>
    public bool IsSignificant => Interval.Low > 0 || Interval.High < 0;
}

/// <summary>Intervals and tests of proportions.</summary>
public static class Proportions
{
    /// <summary>
    /// The score interval of one proportion (Wilson, "Probable inference, the law of succession, and statistical inference", 1927); from 0 to 1
    /// without trials.
    /// </summary>
    /// <exception cref="ArgumentException">The proportion or the level cannot be.</exception>
    public static Interval Wilson(Proportion proportion, double level = 0.95)
    {
        Proportion.Validate(proportion);
        var z = Confidence.Quantile(level);
        if (proportion.Trials == 0)
        {
            return new Interval(0, 1);
        }

        double n = proportion.Trials;
        var p = proportion.Rate;
        var middle = p + z * z / (2 * n);
        var reach = z * Math.Sqrt(p * (1 - p) / n + z * z / (4 * n * n));
        var by = 1 + z * z / n;

        // The limits at no and only successes are 0 and 1; rounding must not move them.
        return new Interval(proportion.Successes == 0 ? 0 : (middle - reach) / by, proportion.Successes == proportion.Trials ? 1 : (middle + reach) / by);
    }

    /// <summary>
    /// The lift of a treatment over its control with Newcombe's hybrid score interval (method 10 of "Interval estimation for the difference
    /// between independent proportions", Statistics in Medicine 17, 1998): d − √((p₁ − l₁)² + (u₂ − p₂)²) to d + √((u₁ − p₁)² + (p₂ − l₂)²), with
    /// Wilson's limits l and u.
    /// </summary>
    /// <exception cref="ArgumentException">A proportion or the level cannot be.</exception>
    public static LiftOfProportions Lift(Proportion treated, Proportion control, double level = 0.95)
    {
        var (one, two) = (Wilson(treated, level), Wilson(control, level));
        var test = Compare(treated, control);
        var difference = treated.Rate - control.Rate;
        if (double.IsNaN(difference))
        {
            // An empty group may have any rate.
            return new LiftOfProportions(treated, control, difference, new Interval(one.Low - two.High, one.High - two.Low), test);
        }

        var down = Math.Sqrt(Math.Pow(treated.Rate - one.Low, 2) + Math.Pow(two.High - control.Rate, 2));
        var up = Math.Sqrt(Math.Pow(one.High - treated.Rate, 2) + Math.Pow(control.Rate - two.Low, 2));
        return new LiftOfProportions(treated, control, difference, new Interval(difference - down, difference + up), test);
    }

    /// <summary>The two-sided test of two proportions with the pooled standard error, for A/B comparisons.</summary>
    /// <exception cref="ArgumentException">A proportion cannot be.</exception>
    public static ProportionTest Compare(Proportion first, Proportion second)
    {
        Proportion.Validate(first);
        Proportion.Validate(second);
        if (first.Trials == 0 || second.Trials == 0)
        {
            return new ProportionTest(0, 1);
        }

        var pooled = ((double)first.Successes + second.Successes) / ((double)first.Trials + second.Trials);
        var error = Math.Sqrt(pooled * (1 - pooled) * (1.0 / first.Trials + 1.0 / second.Trials));
        var z = error > 0 ? (first.Rate - second.Rate) / error : 0;
        return new ProportionTest(z, Confidence.TwoSided(z));
    }
}
