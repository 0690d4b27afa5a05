using System.Runtime.InteropServices;

namespace Studio.Statistics;

/// <summary>A confidence interval.</summary>
/// <param name="Low">The lower limit.</param>
/// <param name="High">The upper limit; never below <paramref name="Low"/>.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Whether the value lies within the limits, the limits included.</summary>
    public bool Contains(double value) => value >= Low && value <= High;
}
