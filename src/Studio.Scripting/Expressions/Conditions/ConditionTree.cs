using System.Text.Json.Nodes;
using Studio.Scripting.Expressions.Syntax;

namespace Studio.Scripting.Expressions.Conditions;

/// <summary>The two views of one condition: a tree that a builder draws, and JavaScript. What is kept and compiled is the JavaScript.</summary>
public static class ConditionTree
{
    /// <summary>Reads a tree from JSON: <c>{ combinator, not?, rules: [...] }</c>, <c>{ field, operator, value?, arguments? }</c> or <c>{ expression }</c>. Other members, such as a builder's <c>id</c>, are passed over.</summary>
    /// <param name="json">The tree.</param>
    /// <param name="options">The limits on depth, size and errors.</param>
    /// <param name="errors">Empty when it could be read.</param>
    /// <returns>The tree, or null with errors.</returns>
    public static ConditionNode? Read(JsonNode? json, ExpressionOptions options, out IReadOnlyList<ConditionError> errors)
    {
        ArgumentNullException.ThrowIfNull(options);
        var reader = new ConditionReader(options);
        var node = reader.Read(json, "", depth: 1);
        errors = reader.Errors;
        return errors.Count == 0 ? node : null;
    }

    /// <summary>Writes a tree as <see cref="Read"/> reads it.</summary>
    public static JsonObject ToJson(ConditionNode node) => node switch
    {
        ConditionGroup group => new JsonObject { ["combinator"] = group.Combinator, ["not"] = group.Not, ["rules"] = new JsonArray([.. group.Rules.Select(ToJson)]) },
        ConditionRule rule => ToJson(rule),
        ConditionText text => new JsonObject { ["expression"] = text.Expression },
        _ => throw new ArgumentException($"No JSON for {node?.GetType().Name}.", nameof(node)),
    };

    /// <summary>The JavaScript that a tree means, or null with what is wrong: an unknown fact, a comparison or value that does not fit it, a group of nothing.</summary>
    /// <param name="node">The tree.</param>
    /// <param name="scope">The facts that it may speak of.</param>
    /// <param name="options">The limits.</param>
    /// <param name="errors">Empty when it could be written.</param>
    public static string? ToExpression(ConditionNode node, IExpressionScope scope, ExpressionOptions options, out IReadOnlyList<ConditionError> errors)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(options);
        var builder = new ConditionSyntaxBuilder(scope, options);
        var syntax = builder.Build(node, "");
        errors = builder.Errors;
        return errors.Count == 0 ? SyntaxText.Of(syntax) : null;
    }

    /// <summary>The tree of a condition; what a builder cannot draw stays an expression within it. Null where the source is no expression.</summary>
    /// <param name="source">The JavaScript.</param>
    /// <param name="scope">The facts that it speaks of.</param>
    /// <param name="options">The limits.</param>
    public static ConditionNode? FromExpression(string source, IExpressionScope scope, ExpressionOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(options);
        return Parser.Parse(source, options, new ErrorSink(source, 1)) is { } syntax ? new ConditionView(scope).Of(syntax) : null;
    }

    private static JsonObject ToJson(ConditionRule rule)
    {
        var json = new JsonObject { ["field"] = rule.Field, ["operator"] = rule.Operator, ["value"] = rule.Value?.DeepClone() };
        if (rule.Arguments.Count > 0)
        {
            json["arguments"] = new JsonArray([.. rule.Arguments.Select(a => a?.DeepClone())]);
        }

        return json;
    }
}
