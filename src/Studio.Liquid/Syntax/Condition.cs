using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Values;

namespace Studio.Liquid.Syntax;

/// <summary>One test of a condition: a value by itself, or two values compared.</summary>
internal sealed class Test(Expression left, string? comparison, Expression? right)
{
    public async ValueTask<bool> HoldsAsync(RenderContext context)
    {
        var first = LiquidValue.Unwrap(await left.EvaluateAsync(context));
        return comparison is null || right is null
            ? LiquidValue.IsTruthy(first)
            : Compare(first, LiquidValue.Unwrap(await right.EvaluateAsync(context)));
    }

    private bool Compare(object? first, object? second) => comparison switch
    {
        "==" => ValueComparer.AreEqual(first, second),
        "!=" or "<>" => !ValueComparer.AreEqual(first, second),
        "contains" => Contains(first, second),
        "<" => Order(first, second) < 0,
        "<=" => Order(first, second) <= 0,
        ">" => Order(first, second) > 0,
        _ => Order(first, second) >= 0,
    };

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

    private static bool Contains(object? whole, object? part) => part is not null && whole switch
    {
        string text => text.Contains(ValueText.Of(part), StringComparison.Ordinal),
        NumberRange range => part is long number && number >= range.Start && number <= range.End,
        IReadOnlyList<object?> list => list.Any(element => ValueComparer.AreEqual(element, part)),
        LiquidMap map => part is string key && map.TryGet(key, out _),
        _ => false,
    };
}

/// <summary>Tests joined by <c>and</c> and <c>or</c>, which Liquid groups from the right: <c>a or b and c</c> is <c>a or (b and c)</c>.</summary>
internal sealed class Condition(Test[] tests, bool[] joinedByAnd)
{
    public static readonly Condition Always = new([new Test(Literal.True, null, null)], []);

    // Grouping from the right lets the chain be read from the left without recursion: what remains is always one group.
    public async ValueTask<bool> HoldsAsync(RenderContext context)
    {
        for (var index = 0; ; index++)
        {
            var holds = await tests[index].HoldsAsync(context);
            if (index == joinedByAnd.Length || holds != joinedByAnd[index])
            {
                return holds;
            }
        }
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
        var left = markup.ReadExpression();
        if (markup.Current.Kind != MarkupKind.Compare && !markup.Current.IsName("contains"))
        {
            return new Test(left, null, null);
        }

        var comparison = markup.Take().Text;
        return new Test(left, comparison, markup.ReadExpression());
    }
}
