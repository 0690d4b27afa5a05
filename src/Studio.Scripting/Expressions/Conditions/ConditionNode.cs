using System.Text.Json.Nodes;

namespace Studio.Scripting.Expressions.Conditions;

/// <summary>
/// A condition as a builder of conditions draws it, in the words of react-querybuilder: groups, comparisons of a fact, and, where neither
/// says it, an expression. It means the JavaScript that <see cref="ConditionTree.ToExpression"/> writes, and nothing else.
/// </summary>
public abstract record ConditionNode;

/// <summary>Several conditions joined by one word.</summary>
/// <param name="Combinator"><c>and</c> or <c>or</c>.</param>
/// <param name="Rules">What is joined; a group of nothing is refused.</param>
/// <param name="Not">Whether the whole is turned round.</param>
public sealed record ConditionGroup(string Combinator, IReadOnlyList<ConditionNode> Rules, bool Not = false) : ConditionNode;

/// <summary>A comparison of a fact.</summary>
/// <param name="Field">The path of the fact, such as <c>facts.orderTotal90d</c>.</param>
/// <param name="Operator">One of <see cref="ConditionOperators"/>.</param>
/// <param name="Value">What it is compared with: a number, text or boolean; a list of them for <c>in</c>, <c>notIn</c>, and of two for <c>between</c> and <c>notBetween</c>; nothing for <c>null</c> and <c>notNull</c>.</param>
public sealed record ConditionRule(string Field, string Operator, JsonNode? Value = null) : ConditionNode
{
    /// <summary>What a fact that is asked like a function is asked with; empty for others.</summary>
    public IReadOnlyList<JsonNode?> Arguments { get; init; } = [];
}

/// <summary>What a builder cannot draw, as JavaScript.</summary>
/// <param name="Expression">The expression.</param>
public sealed record ConditionText(string Expression) : ConditionNode;

/// <summary>Something in a condition tree that has to be repaired.</summary>
/// <param name="Path">Where in the JSON: <c>rules[1].value</c>; empty for the whole.</param>
/// <param name="Error">What is wrong; its line and column are those within an <c>expression</c>, and 1 elsewhere.</param>
public sealed record ConditionError(string Path, ExpressionError Error);
