using MathNet.Numerics.Distributions;

namespace Studio.Statistics;

/// <summary>Levels of confidence and their normal quantiles.</summary>
internal static class Confidence
{
    /// <summary>The quantile z of a two-sided interval: 1.96 for 0.95.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The level is not between 0 and 1.</exception>
    public static double Quantile(double level)
    {
        if (!(level > 0 && level < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "A level of confidence is between 0 and 1, both excluded.");
        }

        return Normal.InvCDF(0, 1, 0.5 + level / 2);
    }

    /// <summary>The probability that a standard normal variable is at least as far from zero as z.</summary>
    public static double TwoSided(double z) => 2 * Normal.CDF(0, 1, -Math.Abs(z));
}
