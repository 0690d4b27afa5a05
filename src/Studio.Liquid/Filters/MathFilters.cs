using Studio.Liquid.Values;

namespace Studio.Liquid.Filters;

/// <summary>Filters which compute.</summary>
internal static class MathFilters
{
    public static void Register(LiquidFilterRegistry filters)
    {
        filters.Add("plus", Binary(ValueNumber.Add), 1);
        filters.Add("minus", Binary(ValueNumber.Subtract), 1);
        filters.Add("times", Binary(ValueNumber.Multiply), 1);
        filters.Add("divided_by", Binary(ValueNumber.Divide), 1);
        filters.Add("modulo", Binary(ValueNumber.Modulo), 1);
        filters.Add("at_least", Binary((left, right) => ValueNumber.Compare(left, right) < 0 ? right : left), 1);
        filters.Add("at_most", Binary((left, right) => ValueNumber.Compare(left, right) > 0 ? right : left), 1);
        filters.Add("abs", (input, _) => ValueNumber.Absolute(ValueNumber.Of(input)));
        filters.Add("ceil", (input, _) => ValueNumber.Ceiling(ValueNumber.Of(input)));
        filters.Add("floor", (input, _) => ValueNumber.Floor(ValueNumber.Of(input)));
        filters.Add("round", Round, 0, 1);
    }

    private static Func<object?, LiquidFilterCall, object?> Binary(Func<object, object, object> compute)
        => (input, call) => compute(ValueNumber.Of(input), ValueNumber.Of(call[0]));

    private static object Round(object? input, LiquidFilterCall call)
    {
        var places = ValueNumber.ToBound(call[0]);
        return ValueNumber.Round(ValueNumber.Of(input), (int)Math.Clamp(places, -100, 100));
    }
}
