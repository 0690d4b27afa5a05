using System.Runtime.InteropServices;

namespace Studio.Statistics.Segmentation;

/// <summary>What a customer bought in a period.</summary>
/// <param name="DaysSinceLast">Days from the last purchase to the end of the period.</param>
/// <param name="Purchases">The number of purchases.</param>
/// <param name="Amount">What was spent.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RfmCustomer(double DaysSinceLast, double Purchases, double Amount);

/// <summary>Quintiles from 1 to 5, 5 being the best: bought last, most often, for the most.</summary>
/// <param name="Recency">Of the days since the last purchase, fewer being better.</param>
/// <param name="Frequency">Of the number of purchases.</param>
/// <param name="Monetary">Of what was spent.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RfmScore(int Recency, int Frequency, int Monetary);

/// <summary>
/// Recency, frequency, monetary value (Hughes, "Strategic database marketing", 1994) in quintiles, each measure on its own.
/// </summary>
/// <remarks>
/// The tie rule: customers with the same value have the same score, that of the middle of their ranks — with b customers worse and t alike of n,
/// the quintile is 1 + ⌊5 (b + t / 2) / n⌋. So quintiles are of equal size where values differ, and where all are alike each customer is in the
/// middle one, 3.
/// </remarks>
public static class Rfm
{
    /// <summary>The scores of the customers, in their order.</summary>
    /// <exception cref="ArgumentException">A value is not a number.</exception>
    public static IReadOnlyList<RfmScore> Score(IReadOnlyList<RfmCustomer> customers)
    {
        ArgumentNullException.ThrowIfNull(customers);
        var recency = Quintiles([.. customers.Select(c => -c.DaysSinceLast)]);
        var frequency = Quintiles([.. customers.Select(c => c.Purchases)]);
        var monetary = Quintiles([.. customers.Select(c => c.Amount)]);
        return [.. customers.Select((_, i) => new RfmScore(recency[i], frequency[i], monetary[i]))];
    }

    /// <summary>The quintile of each value, 5 for the highest, by the tie rule.</summary>
    /// <exception cref="ArgumentException">A value is not a number.</exception>
    public static int[] Quintiles(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Any(double.IsNaN))
        {
            throw new ArgumentException("A value is not a number.", nameof(values));
        }

        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        var quintiles = new int[values.Count];
        for (var from = 0; from < order.Length;)
        {
            var to = from + 1;
            while (to < order.Length && values[order[to]] == values[order[from]])
            {
                to++;
            }

            // In whole numbers: 5 (b + t / 2) / n = 5 (2b + t) / 2n.
            var quintile = 1 + (int)(5L * (from + to) / (2L * order.Length));
            for (; from < to; from++)
            {
                quintiles[order[from]] = quintile;
            }
        }

        return quintiles;
    }
}
