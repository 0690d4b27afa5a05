using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Syntax;

namespace Studio.Liquid.Tags;

/// <summary>What <c>render</c> and <c>include</c> have in common: <c>'name' with value as alias, key: value</c>.</summary>
internal sealed record PartialArguments(Expression Name, Expression? Bound, bool IsLoop, string? Alias, Dictionary<string, Expression> Named)
{
    public static PartialArguments Parse(Markup markup)
    {
        var name = markup.ReadExpression();
        var isLoop = false;
        Expression? bound = null;
        if (!markup.Peek.Is(':') && (markup.Current.IsName("with") || markup.Current.IsName("for")))
        {
            isLoop = markup.Take().Text is "for";
            bound = markup.ReadExpression();
        }

        var alias = !markup.Peek.Is(':') && markup.TryTakeName("as") ? markup.ExpectName("the name of a variable") : null;
        return new PartialArguments(name, bound, isLoop, alias, markup.ReadNamedArguments());
    }

    /// <summary>The name under which the partial finds the bound value: its own, without folders, unless it is given another.</summary>
    public string BoundName(string template) => Alias ?? template[(template.LastIndexOf('/') + 1)..];

    public async ValueTask SetAsync(Action<string, object?> set, RenderContext context)
    {
        foreach (var (name, value) in Named)
        {
            set(name, await value.EvaluateAsync(context));
        }
    }
}
