using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Syntax;
using Studio.Liquid.Values;

namespace Studio.Liquid.Tags;

/// <summary>What <c>for</c> and <c>tablerow</c> have in common: <c>item in collection limit: 3 offset: 2 reversed</c>.</summary>
internal sealed record LoopArguments(string Item, Expression Collection, string Name, Expression? Limit, Expression? Start, bool Continues, bool Reversed, Expression? Columns)
{
    public static LoopArguments Parse(TagReader tag, params ReadOnlySpan<string> names)
    {
        var markup = tag.Markup();
        var item = markup.ExpectName("the name of a variable");
        if (!markup.TryTakeName("in"))
        {
            throw markup.Unexpected("'in'");
        }

        var collection = markup.ReadExpression(out var written);
        tag.Parser.PushItem(item, collection);
        var loop = new LoopArguments(item, collection, $"{item}-{written}", null, null, false, false, null);
        while (true)
        {
            markup.TryTake(',');
            if (markup.AtEnd || (tag.Parser.Mode == LiquidMode.Lax && markup.Current.Kind != MarkupKind.Name))
            {
                return loop;
            }

            if (!names.Contains(markup.Current.Text))
            {
                throw markup.Unexpected(string.Join(" or ", names.ToArray()));
            }

            loop = loop.Read(markup);
        }
    }

    /// <summary>The elements the loop goes through.</summary>
    public async ValueTask<object?[]> SelectAsync(RenderContext context)
    {
        var source = Collections.ForLoop(LiquidValue.Unwrap(await Collection.EvaluateAsync(context)));
        var first = Continues
            ? context.Memory.LoopEnds.GetValueOrDefault(Name)
            : Math.Max(0, await IndexAsync(Start, 0, context));
        var most = Math.Max(0, await IndexAsync(Limit, int.MaxValue, context));
        first = Math.Min(first, source.Count);
        var count = Math.Min(most, source.Count - first);
        context.Budget.Step(count);
        context.Memory.LoopEnds[Name] = first + count;
        var items = new object?[count];
        for (var index = 0; index < count; index++)
        {
            items[Reversed ? count - 1 - index : index] = source[first + index];
        }

        return items;
    }

    public static async ValueTask<int> IndexAsync(Expression? expression, int otherwise, RenderContext context)
        => expression is null || await expression.EvaluateAsync(context) is not { } value ? otherwise : ValueNumber.ToIndex(value);

    private LoopArguments Read(Markup markup)
    {
        var name = markup.Take().Text;
        if (name is "reversed")
        {
            return this with { Reversed = true };
        }

        markup.Expect(':');
        if (name is "offset" && markup.TryTakeName("continue"))
        {
            return this with { Continues = true };
        }

        var value = markup.ReadExpression();
        return name switch
        {
            "limit" => this with { Limit = value },
            "offset" => this with { Start = value, Continues = false },
            _ => this with { Columns = value },
        };
    }
}
