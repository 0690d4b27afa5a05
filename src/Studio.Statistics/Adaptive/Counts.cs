using System.Runtime.InteropServices;

namespace Studio.Statistics.Adaptive;

/// <summary>Responses of both kinds. Fractions arise where a cell of numbers is split.</summary>
/// <param name="Positives">The responses that were wanted.</param>
/// <param name="Negatives">The others.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Counts(double Positives, double Negatives)
{
    /// <summary>All responses.</summary>
    public double Total => Positives + Negatives;

    /// <summary>The published propensity of these responses: (0.5 + positives) / (1 + positives + negatives), the mean under Jeffreys' prior.</summary>
    public double Propensity => (0.5 + Positives) / (1 + Positives + Negatives);

    /// <summary>One response.</summary>
    public static Counts Of(bool positive) => positive ? new(1, 0) : new(0, 1);

    /// <summary>The sum of two counts.</summary>
    public static Counts operator +(Counts left, Counts right) => new(left.Positives + right.Positives, left.Negatives + right.Negatives);

    /// <summary>The sum of two counts.</summary>
    public static Counts Add(Counts left, Counts right) => left + right;

    /// <summary>A share of the counts.</summary>
    public Counts Times(double share) => new(Positives * share, Negatives * share);
}
