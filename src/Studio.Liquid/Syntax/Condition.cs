using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Values;

namespace Studio.Liquid.Syntax;

/// <summary>One test of a condition: a value by itself, or two values compared.</summary>
internal sealed class Test(Expression left, string? comparison, Expression? right)
{
    private readonly Comparison _comparison = comparison switch
    {
        null => Comparison.None,
        "==" => Comparison.Equal,
        "!=" or "<>" => Comparison.NotEqual,
        "contains" => Comparison.Contains,
        "<" => Comparison.Less,
        "<=" => Comparison.LessOrEqual,
        ">" => Comparison.Greater,
        _ => Comparison.GreaterOrEqual,
    };

    private enum Comparison
    {
        None,
        Equal,
        NotEqual,
        Contains,
        Less,
        LessOrEqual,
        Greater,
        GreaterOrEqual,
    }

    public ValueTask<bool> HoldsAsync(RenderContext context)
    {
        var first = left.EvaluateAsync(context);
        if (!first.TryTake(out var value))
        {
            return HoldsAsync(first, context);
        }

        if (_comparison == Comparison.None || right is null)
        {
            return new ValueTask<bool>(LiquidValue.IsTruthy(value));
        }

        var second = right.EvaluateAsync(context);
        return second.TryTake(out var other) ? new ValueTask<bool>(Compare(value, other, context)) : HoldsAsync(value, second, context);
    }

    private async ValueTask<bool> HoldsAsync(ValueTask<object?> first, RenderContext context)
    {
        var value = await first;
        return _comparison == Comparison.None || right is null ? LiquidValue.IsTruthy(value) : Compare(value, await right.EvaluateAsync(context), context);
    }

    private async ValueTask<bool> HoldsAsync(object? first, ValueTask<object?> second, RenderContext context) => Compare(first, await second, context);

    private bool Compare(object? first, object? second, RenderContext context)
    {
        first = LiquidValue.Unwrap(first);
        second = LiquidValue.Unwrap(second);
        return _comparison switch
        {
            Comparison.Equal => ValueComparer.AreEqual(first, second),
            Comparison.NotEqual => !ValueComparer.AreEqual(first, second),
            Comparison.Contains => Contains(first, second, context.Budget),
            Comparison.Less => Order(first, second) < 0,
            Comparison.LessOrEqual => Order(first, second) <= 0,
            Comparison.Greater => Order(first, second) > 0,
            _ => Order(first, second) >= 0,
        };
    }

    // Kinds which have an order, but not with each other, are a mistake of the author; nil and the like are simply not less.
    private static int? Order(object? first, object? second)
    {
        var order = first is null || second is null ? null : ValueComparer.Order(first, second);
        return order is null && HasOrder(first) && HasOrder(second)
            ? throw LiquidException.Of(LiquidErrorCode.Incomparable, Kind(first), Kind(second))
            : order;
    }

    private static bool HasOrder(object? value) => value is string or long or double or decimal or DateTimeOffset;

    private static string Kind(object? value) => value switch
    {
        string => "a text",
        DateTimeOffset => "a date",
        _ => "a number",
    };

    private static bool Contains(object? whole, object? part, RenderBudget budget)
    {
        switch (whole)
        {
            case null:
            case object when part is null:
                return false;
            case string text:
                var sought = ValueText.Of(part);
                budget.Search(text.Length, sought.Length);
                return text.Contains(sought, StringComparison.Ordinal);
            case NumberRange range:
                return part is long number && number >= range.Start && number <= range.End;
            case IReadOnlyList<object?> list:
                budget.Step(list.Count / 8);
                return list.Any(element => ValueComparer.AreEqual(element, part));
            case LiquidMap map:
                return part is string key && map.TryGet(key, out _);
            default:
                return false;
        }
    }
}

/// <summary>Tests joined by <c>and</c> and <c>or</c>, which Liquid groups from the right: <c>a or b and c</c> is <c>a or (b and c)</c>.</summary>
internal sealed class Condition(Test[] tests, bool[] joinedByAnd)
{
    public static readonly Condition Always = new([new Test(Literal.True, null, null)], []);

    // Grouping from the right lets the chain be read from the left without recursion: what remains is always one group.
    public ValueTask<bool> HoldsAsync(RenderContext context)
    {
        for (var index = 0; ; index++)
        {
            var pending = tests[index].HoldsAsync(context);
            if (index == joinedByAnd.Length)
            {
                return pending;
            }

            if (!pending.TryTake(out var holds))
            {
                return HoldsAsync(pending, index, context);
            }

            if (holds != joinedByAnd[index])
            {
                return new ValueTask<bool>(holds);
            }
        }
    }

    private async ValueTask<bool> HoldsAsync(ValueTask<bool> pending, int index, RenderContext context)
    {
        var holds = await pending;
        while (index < joinedByAnd.Length && holds == joinedByAnd[index])
        {
            holds = await tests[++index].HoldsAsync(context);
        }

        return holds;
    }

    public static Condition Parse(Markup markup)
    {
        var tests = new List<Test>();
        var joined = new List<bool>();
        while (true)
        {
            tests.Add(ParseTest(markup));
            var isAnd = markup.TryTakeName("and");
            if (!isAnd && !markup.TryTakeName("or"))
            {
                markup.ExpectEnd();
                return new Condition([.. tests], [.. joined]);
            }

            joined.Add(isAnd);
        }
    }

    private static Test ParseTest(Markup markup)
    {
        var left = Asked(markup.ReadExpression());
        if (markup.Current.Kind != MarkupKind.Compare && !markup.Current.IsName("contains"))
        {
            return new Test(left, null, null);
        }

        var comparison = markup.Take().Text;
        return new Test(left, comparison, Asked(markup.ReadExpression()));
    }

    // A condition may well ask for what is not there.
    private static Expression Asked(Expression expression)
    {
        if (expression is PathExpression path)
        {
            path.MayMiss = true;
        }

        return expression;
    }
}
