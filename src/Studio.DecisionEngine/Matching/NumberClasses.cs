using System.Runtime.InteropServices;
using Studio.Scripting.Expressions.Predicates;

namespace Studio.DecisionEngine.Matching;

/// <summary>Neighbouring classes, from one to before another.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClassRange(int From, int To);

/// <summary>
/// Numbers in classes: with the thresholds t0, t1, … in their order, class 0 is below t0, class 1 is t0, class 2 is between t0 and t1, and so on. All numbers of a class answer every question alike.
/// </summary>
internal static class NumberClasses
{
    /// <summary>The numbers that questions name, in their order, each once.</summary>
    public static double[] ThresholdsOf(IEnumerable<FactPredicate> tests) =>
        [.. tests.SelectMany(t => t.Test == FactTest.Truthy ? [0] : t.Values.Select(v => v.AsNumber())).Distinct().Order()];

    /// <summary>The class of a number that is one.</summary>
    public static int PlaceOf(double number, double[] thresholds)
    {
        var (low, high) = (0, thresholds.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (thresholds[middle] < number)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < thresholds.Length && thresholds[low] == number ? (2 * low) + 1 : 2 * low;
    }

    /// <summary>The classes whose numbers answer all questions as they have to.</summary>
    public static List<ClassRange> Of(FactPredicate[] tests, double[] thresholds)
    {
        var classes = (2 * thresholds.Length) + 1;
        List<ClassRange> all = [new(0, classes)];
        foreach (var test in tests)
        {
            var yes = Yes(test, thresholds, classes);
            all = Both(all, test.Negated ? Without(yes, classes) : yes);
        }

        return all;
    }

    /// <summary>The classes that are in none of the ranges, which are in their order.</summary>
    public static List<ClassRange> Without(List<ClassRange> ranges, int classes)
    {
        var gaps = new List<ClassRange>(ranges.Count + 1);
        var from = 0;
        foreach (var range in ranges)
        {
            if (range.From > from)
            {
                gaps.Add(new ClassRange(from, range.From));
            }

            from = range.To;
        }

        if (from < classes)
        {
            gaps.Add(new ClassRange(from, classes));
        }

        return gaps;
    }

    private static List<ClassRange> Yes(FactPredicate test, double[] thresholds, int classes) => test.Test switch
    {
        FactTest.Less => [new(0, PlaceOf(test.Values[0].AsNumber(), thresholds))],
        FactTest.LessOrEqual => [new(0, PlaceOf(test.Values[0].AsNumber(), thresholds) + 1)],
        FactTest.In => Points(test.Values.Select(v => PlaceOf(v.AsNumber(), thresholds))),
        FactTest.Truthy => Without(Points([PlaceOf(0, thresholds)]), classes),

        // A number is there.
        _ => [],
    };

    private static List<ClassRange> Points(IEnumerable<int> places) => [.. places.Distinct().Order().Select(p => new ClassRange(p, p + 1))];

    private static List<ClassRange> Both(List<ClassRange> left, List<ClassRange> right)
    {
        var both = new List<ClassRange>();
        for (var (l, r) = (0, 0); l < left.Count && r < right.Count;)
        {
            var (from, to) = (Math.Max(left[l].From, right[r].From), Math.Min(left[l].To, right[r].To));
            if (from < to)
            {
                both.Add(new ClassRange(from, to));
            }

            if (left[l].To < right[r].To)
            {
                l++;
            }
            else
            {
                r++;
            }
        }

        return both;
    }
}
