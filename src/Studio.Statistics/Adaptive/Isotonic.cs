namespace Studio.Statistics.Adaptive;

/// <summary>Finding bins by their bounds.</summary>
internal static class Bins
{
    /// <summary>The bin of a value, where each bound is the lower one, included, of the next bin.</summary>
    public static int IndexOf(double[] bounds, double value)
    {
        int low = 0, high = bounds.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (bounds[middle] <= value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}

/// <summary>Isotonic regression by pooling adjacent violators (Ayer et al., "An empirical distribution function for sampling with incomplete information", 1955).</summary>
public static class Isotonic
{
    /// <summary>The standard errors by which neighbours differ at least. Twenty bins have many pairs, looked at again with each snapshot: by chance one in two thousand differs so much.</summary>
    private const double ByMoreThanChance = 3.3;

    /// <summary>Pools neighbours until the propensity of each bin is above that of the one before.</summary>
    /// <param name="bounds">The lower bound of each bin but the first.</param>
    /// <param name="bins">The responses of each bin, one more than there are bounds.</param>
    /// <returns>The bounds and responses that remain.</returns>
    /// <exception cref="ArgumentException">There is not one bin more than bounds.</exception>
    public static (double[] Bounds, Counts[] Bins) Pool(ReadOnlySpan<double> bounds, ReadOnlySpan<Counts> bins)
    {
        if (bins.Length != bounds.Length + 1)
        {
            throw new ArgumentException("There is one bin more than bounds.", nameof(bins));
        }

        var from = new List<double>(bins.Length);
        var pooled = new List<Counts>(bins.Length);
        for (var i = 0; i < bins.Length; i++)
        {
            from.Add(i == 0 ? double.NegativeInfinity : bounds[i - 1]);
            pooled.Add(bins[i]);
            while (pooled.Count > 1 && pooled[^2].Propensity >= pooled[^1].Propensity)
            {
                pooled[^2] += pooled[^1];
                pooled.RemoveAt(pooled.Count - 1);
                from.RemoveAt(from.Count - 1);
            }
        }

        return ([.. from.Skip(1)], [.. pooled]);
    }

    /// <summary>Pools as <see cref="Pool"/> does, then the neighbours that differ least, until each rises by more than chance.</summary>
    /// <inheritdoc cref="Pool"/>
    public static (double[] Bounds, Counts[] Bins) PoolAlike(ReadOnlySpan<double> bounds, ReadOnlySpan<Counts> bins)
    {
        var (from, pooled) = Pool(bounds, bins);
        while (pooled.Length > 1)
        {
            var alike = Enumerable.Range(1, pooled.Length - 1).MinBy(i => StandardErrors(pooled[i - 1], pooled[i]));
            if (StandardErrors(pooled[alike - 1], pooled[alike]) >= ByMoreThanChance)
            {
                break;
            }

            // Between pooled neighbours propensities may fall again by a hair, since each is drawn towards one half by its size.
            (from, pooled) = Pool([.. from[..(alike - 1)], .. from[alike..]], [.. pooled[..(alike - 1)], pooled[alike - 1] + pooled[alike], .. pooled[(alike + 1)..]]);
        }

        return (from, pooled);
    }

    /// <summary>How far the upper propensity is above the lower one, in standard errors of their pooled propensity.</summary>
    private static double StandardErrors(Counts lower, Counts upper)
    {
        var pooled = (lower + upper).Propensity;
        return (upper.Propensity - lower.Propensity) / Math.Sqrt(pooled * (1 - pooled) * (1 / (1 + lower.Total) + 1 / (1 + upper.Total)));
    }
}
