using static Studio.Scripting.Expressions.Runtime.Builtin;

namespace Studio.Scripting.Expressions.Runtime;

/// <summary>The accepted methods of lists, none of which changes its list. An item may be missing: what depends on it is missing too.</summary>
internal static class ListMethods
{
    public static IReadOnlyList<Builtin> All { get; } =
    [
        new("at", 1, 1, ExpressionType.Any, At),
        new("concat", 0, Variadic, ExpressionType.List, Concat),
        new("includes", 1, 2, ExpressionType.Boolean, Includes),
        new("indexOf", 1, 2, ExpressionType.Number, IndexOf),
        new("join", 0, 1, ExpressionType.String, Join),
        new("lastIndexOf", 1, 2, ExpressionType.Number, LastIndexOf),
        new("slice", 0, 2, ExpressionType.List, Slice),
        new("toString", 0, 0, ExpressionType.String, (target, _) => Conversions.ToPrimitive(target)),
    ];

    private static ScriptValue At(ScriptValue target, ReadOnlySpan<ScriptValue> arguments)
    {
        var items = target.AsList();
        if (!TryInteger(arguments, 0, 0, out var position))
        {
            return ScriptValue.Missing;
        }

        var index = position < 0 ? items.Length + position : position;
        return index >= 0 && index < items.Length ? items[(int)index] : ScriptValue.Undefined;
    }

    private static ScriptValue Concat(ScriptValue target, ReadOnlySpan<ScriptValue> arguments)
    {
        var items = new List<ScriptValue>();
        items.AddRange(target.AsList());
        foreach (var argument in arguments)
        {
            if (argument.IsList)
            {
                items.AddRange(argument.AsList());
            }
            else
            {
                items.Add(argument);
            }

            if (items.Count > Conversions.MaxListLength)
            {
                return ScriptValue.Missing;
            }
        }

        return ScriptValue.From(items.ToArray());
    }

    /// <summary>The disjunction of the comparisons with each item: one that is equal decides, else a missing item leaves it open.</summary>
    private static ScriptValue Includes(ScriptValue target, ReadOnlySpan<ScriptValue> arguments)
    {
        var items = target.AsList();
        if (!TryInteger(arguments, 1, 0, out var from))
        {
            return ScriptValue.Missing;
        }

        var wanted = arguments[0];
        var open = false;
        for (var i = Relative(from, items.Length); i < items.Length; i++)
        {
            if (items[i].IsMissing)
            {
                open = true;
            }
            else if (Comparisons.SameStrictly(items[i], wanted) || (wanted.IsNumber && items[i].IsNumber && double.IsNaN(wanted.RawNumber) && double.IsNaN(items[i].RawNumber)))
            {
                return ScriptValue.True;
            }
        }

        return open ? ScriptValue.Missing : ScriptValue.False;
    }

    private static ScriptValue IndexOf(ScriptValue target, ReadOnlySpan<ScriptValue> arguments)
    {
        var items = target.AsList();
        if (!TryInteger(arguments, 1, 0, out var from))
        {
            return ScriptValue.Missing;
        }

        for (var i = Relative(from, items.Length); i < items.Length; i++)
        {
            if (items[i].IsMissing)
            {
                return ScriptValue.Missing;
            }

            if (Comparisons.SameStrictly(items[i], arguments[0]))
            {
                return (double)i;
            }
        }

        return -1d;
    }

    private static ScriptValue LastIndexOf(ScriptValue target, ReadOnlySpan<ScriptValue> arguments)
    {
        var items = target.AsList();
        double from = items.Length - 1;

        // An argument that is given as undefined counts as 0; one that is not given means the end.
        if (arguments.Length > 1)
        {
            if (!Conversions.TryNumber(arguments[1], out var number))
            {
                return ScriptValue.Missing;
            }

            var integer = Conversions.ToInteger(number);
            from = integer < 0 ? items.Length + integer : Math.Min(integer, items.Length - 1);
        }

        for (var i = (int)Math.Max(from, -1); i >= 0; i--)
        {
            if (items[i].IsMissing)
            {
                return ScriptValue.Missing;
            }

            if (Comparisons.SameStrictly(items[i], arguments[0]))
            {
                return (double)i;
            }
        }

        return -1d;
    }

    private static ScriptValue Join(ScriptValue target, ReadOnlySpan<ScriptValue> arguments)
    {
        var separator = ",";
        if (Argument(arguments, 0) is { Kind: not ScriptValueKind.Undefined } given && !Conversions.TryText(given, out separator))
        {
            return ScriptValue.Missing;
        }

        return Conversions.TryJoin(target.AsList(), separator, out var text) ? text : ScriptValue.Missing;
    }

    private static ScriptValue Slice(ScriptValue target, ReadOnlySpan<ScriptValue> arguments)
    {
        var items = target.AsList();
        if (!TryInteger(arguments, 0, 0, out var first) || !TryInteger(arguments, 1, items.Length, out var second))
        {
            return ScriptValue.Missing;
        }

        var start = Relative(first, items.Length);
        return ScriptValue.From(items.Slice(start, Math.Max(Relative(second, items.Length) - start, 0)).ToArray());
    }
}
