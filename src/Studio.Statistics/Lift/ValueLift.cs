namespace Studio.Statistics.Lift;

/// <summary>How an interval of values was found.</summary>
public enum IntervalMethod
{
    /// <summary>By resampling.</summary>
    Bootstrap,

    /// <summary>By the normal distribution of means of many (Welch), where resampling would take too long.</summary>
    Normal,
}

/// <summary>The difference that a treatment made in the value per subject.</summary>
/// <param name="TreatedMean">The mean value with it.</param>
/// <param name="ControlMean">The mean value without it.</param>
/// <param name="Interval">The interval of the difference of the means.</param>
/// <param name="Method">How the interval was found.</param>
public sealed record LiftOfValues(double TreatedMean, double ControlMean, Interval Interval, IntervalMethod Method)
{
    /// <summary>The treated mean minus the control's.</summary>
    public double Difference => TreatedMean - ControlMean;
}

/// <summary>Lift of values, such as sales per customer, which are mostly zero and seldom large.</summary>
public static class ValueLift
{
    /// <summary>The subjects that a group needs for an interval.</summary>
    public const int MinimumGroup = 10;

    /// <summary>The values drawn at most; larger groups have the interval of the normal distribution.</summary>
    private const long DrawLimit = 20_000_000;

    /// <summary>
    /// The lift of the mean value with a percentile bootstrap interval (Efron, "Bootstrap methods: another look at the jackknife", 1979): both
    /// groups are drawn again with replacement, the limits are quantiles of the differences. The same seed gives the same interval.
    /// </summary>
    /// <param name="treated">A value per treated subject, zero included.</param>
    /// <param name="control">A value per subject of the control, zero included.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="level">The level of confidence.</param>
    /// <param name="resamples">How often the groups are drawn again.</param>
    /// <param name="cancellation">Stops the drawing.</param>
    /// <returns>The lift, or null where a group has fewer than <see cref="MinimumGroup"/> subjects.</returns>
    /// <exception cref="ArgumentException">A value is not finite, or the level is not between 0 and 1.</exception>
    public static LiftOfValues? Bootstrap(ReadOnlySpan<double> treated, ReadOnlySpan<double> control, ulong seed, double level = 0.95, int resamples = 2_000, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 100);
        var z = Confidence.Quantile(level);
        if (treated.Length < MinimumGroup || control.Length < MinimumGroup)
        {
            return null;
        }

        var (one, two) = (Moments(treated), Moments(control));
        if (((long)treated.Length + control.Length) * resamples > DrawLimit)
        {
            var reach = z * Math.Sqrt(one.Variance / treated.Length + two.Variance / control.Length);
            return new LiftOfValues(one.Mean, two.Mean, new Interval(one.Mean - two.Mean - reach, one.Mean - two.Mean + reach), IntervalMethod.Normal);
        }

        var random = new SeededRandom(seed);
        var differences = new double[resamples];
        for (var i = 0; i < resamples; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            differences[i] = MeanOfDrawn(treated, ref random) - MeanOfDrawn(control, ref random);
        }

        Array.Sort(differences);
        return new LiftOfValues(one.Mean, two.Mean, new Interval(Quantile(differences, (1 - level) / 2), Quantile(differences, (1 + level) / 2)), IntervalMethod.Bootstrap);
    }

    private static double MeanOfDrawn(ReadOnlySpan<double> values, ref SeededRandom random)
    {
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            sum += values[random.NextInt(values.Length)];
        }

        return sum / values.Length;
    }

    private static (double Mean, double Variance) Moments(ReadOnlySpan<double> values)
    {
        double mean = 0, squares = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                throw new ArgumentException("Values are finite.", nameof(values));
            }

            var away = values[i] - mean;
            mean += away / (i + 1);
            squares += away * (values[i] - mean);
        }

        return (mean, squares / (values.Length - 1));
    }

    /// <summary>The quantile of sorted values, interpolated between neighbours (type 7 of Hyndman and Fan).</summary>
    private static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
