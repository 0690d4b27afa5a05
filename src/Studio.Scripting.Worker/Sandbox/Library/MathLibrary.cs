using System.Numerics;
using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary><c>Math</c>.</summary>
internal static class MathLibrary
{
    public static void Install(Realm realm)
    {
        var math = realm.Plain();
        realm.Standard.Set("Math", math, Attributes.Hidden);
        math.Set(Key.Of(JsSymbol.ToStringTag), "Math", Attributes.Configurable);
        foreach (var (name, value) in (ReadOnlySpan<(string, double)>)[
            ("E", Math.E), ("PI", Math.PI), ("LN2", 0.6931471805599453), ("LN10", 2.302585092994046), ("LOG2E", 1.4426950408889634),
            ("LOG10E", 0.4342944819032518), ("SQRT2", 1.4142135623730951), ("SQRT1_2", 0.7071067811865476)])
        {
            math.Set(name, value, Attributes.None);
        }

        foreach (var (name, compute) in (ReadOnlySpan<(string, Func<double, double>)>)[
            ("abs", Math.Abs), ("ceil", Math.Ceiling), ("floor", Math.Floor), ("round", Round), ("trunc", Math.Truncate), ("sqrt", Math.Sqrt), ("cbrt", CubeRoot),
            ("exp", Math.Exp), ("expm1", ExpMinusOne), ("log", Math.Log), ("log2", Log2), ("log10", Math.Log10), ("log1p", LogOnePlus),
            ("sin", Math.Sin), ("cos", Math.Cos), ("tan", Math.Tan), ("asin", Math.Asin), ("acos", Math.Acos), ("atan", Math.Atan),
            ("sinh", Math.Sinh), ("cosh", Math.Cosh), ("tanh", Math.Tanh), ("asinh", Math.Asinh), ("acosh", Math.Acosh), ("atanh", Math.Atanh),
            ("sign", x => double.IsNaN(x) || x == 0 ? x : Math.Sign(x)), ("fround", x => (float)x),
            ("clz32", x => BitOperations.LeadingZeroCount(Operators.ToUint32(x)))])
        {
            realm.Method(math, name, 1, (r, _, a) => compute(Operators.ToNumber(r, a.At(0))));
        }

        realm.Method(math, "atan2", 2, (r, _, a) => Math.Atan2(Operators.ToNumber(r, a.At(0)), Operators.ToNumber(r, a.At(1))));
        realm.Method(math, "pow", 2, (r, _, a) => Power(Operators.ToNumber(r, a.At(0)), Operators.ToNumber(r, a.At(1))));
        realm.Method(math, "imul", 2, (r, _, a) => unchecked(Operators.ToInt32(r, a.At(0)) * Operators.ToInt32(r, a.At(1))));
        realm.Method(math, "max", 2, (r, _, a) => Fold(r, a, double.NegativeInfinity, Math.Max));
        realm.Method(math, "min", 2, (r, _, a) => Fold(r, a, double.PositiveInfinity, Math.Min));
        realm.Method(math, "hypot", 2, (r, _, a) => Hypotenuse(r, a));
        realm.Method(math, "random", 0, (r, _, _) => r.Random.NextDouble());
    }

    // Halves go up, and what rounds to zero from below is -0.
    private static double Round(double number)
    {
        if (!double.IsFinite(number))
        {
            return number;
        }

        var floor = Math.Floor(number);
        return Math.CopySign(number - floor >= 0.5 ? floor + 1 : floor, number);
    }

    // Where .NET and the language differ: 1 to an infinite power, and anything to NaN.
    public static double Power(double x, double y) => double.IsNaN(y) || (double.IsInfinity(y) && Math.Abs(x) == 1) ? double.NaN : Math.Pow(x, y);

    private static double CubeRoot(double x)
    {
        var root = Math.Cbrt(x);
        var whole = Math.Round(root);
        return whole * whole * whole == x ? Math.CopySign(whole, x) : root;
    }

    private static double Log2(double x)
    {
        var log = Math.Log2(x);
        var whole = Math.Round(log);
        return double.IsFinite(whole) && Math.Abs(whole) < 1020 && Math.ScaleB(1, (int)whole) == x ? whole : log;
    }

    private static double ExpMinusOne(double x) => Math.Abs(x) < 1e-5 ? x + (x * x / 2) + (x * x * x / 6) : Math.Exp(x) - 1;

    private static double LogOnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : double.IsInfinity(sum) ? sum : Math.Log(sum) * x / (sum - 1);
    }

    private static double Fold(Realm realm, Value[] arguments, double start, Func<double, double, double> choose)
    {
        var result = start;
        foreach (var argument in arguments)
        {
            result = choose(result, Operators.ToNumber(realm, argument));
        }

        realm.Work(arguments.Length);
        return result;
    }

    private static double Hypotenuse(Realm realm, Value[] arguments)
    {
        var values = arguments.Select(a => Math.Abs(Operators.ToNumber(realm, a))).ToArray();
        var largest = values.Length == 0 ? 0 : values.Max();
        if (values.Any(double.IsInfinity))
        {
            return double.PositiveInfinity;
        }

        return largest == 0 || double.IsNaN(largest) ? largest : Math.Sqrt(values.Sum(v => v / largest * (v / largest))) * largest;
    }
}
