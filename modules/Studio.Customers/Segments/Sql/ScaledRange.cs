namespace Studio.Customers.Segments.Sql;

/// <summary>
/// Comparisons of scaled whole numbers with a number of JavaScript. The fact is the double nearest to the decimal, which grows with the whole number, so that each comparison is
/// a range of whole numbers: it is found by halving, and is exact where a quotient could not be (10.1 × 100 is 1010 here and 1009.9999999999999 there).
/// </summary>
internal static class ScaledRange
{
    // Beyond it a double does not hold every whole number.
    private const long Most = 1L << 53;

    /// <summary>The smallest whole number whose value is at least the number; null where the number is too large to tell.</summary>
    public static long? AtLeast(double number, int scale) => Find(number, scale, value => value >= number);

    /// <summary>The greatest whole number whose value is at most the number; null where the number is too large to tell.</summary>
    public static long? AtMost(double number, int scale) => Find(number, scale, value => value > number) - 1;

    /// <summary>The smallest whole number whose value does; it does for all greater ones.</summary>
    private static long? Find(double number, int scale, Func<double, bool> does)
    {
        var divisor = 1m;
        for (var i = 0; i < scale; i++)
        {
            divisor *= 10;
        }

        if (!(Math.Abs(number) * (double)divisor < Most))
        {
            return null;
        }

        var (low, high) = (-Most - 1, Most + 1);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (does((double)(middle / divisor)))
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        return high;
    }
}
