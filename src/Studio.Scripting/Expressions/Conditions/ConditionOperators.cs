using System.Collections.Frozen;
using Studio.Scripting.Expressions.Syntax;

namespace Studio.Scripting.Expressions.Conditions;

/// <summary>The comparisons of a condition tree, named as react-querybuilder names them.</summary>
public static class ConditionOperators
{
    internal const string Between = "between";
    internal const string NotBetween = "notBetween";
    internal const string In = "in";
    internal const string NotIn = "notIn";
    internal const string Null = "null";
    internal const string NotNull = "notNull";
    internal const string Contains = "contains";
    internal const string DoesNotContain = "doesNotContain";

    internal static readonly FrozenDictionary<string, BinaryOperator> Comparisons = new Dictionary<string, BinaryOperator>(StringComparer.Ordinal)
    {
        ["="] = BinaryOperator.StrictEqual,
        ["!="] = BinaryOperator.StrictNotEqual,
        ["<"] = BinaryOperator.Less,
        ["<="] = BinaryOperator.LessOrEqual,
        [">"] = BinaryOperator.Greater,
        [">="] = BinaryOperator.GreaterOrEqual,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // The method that asks, and whether its answer is turned round.
    internal static readonly FrozenDictionary<string, (string Method, bool Negated)> Methods = new Dictionary<string, (string, bool)>(StringComparer.Ordinal)
    {
        [Contains] = ("includes", false),
        [DoesNotContain] = ("includes", true),
        ["beginsWith"] = ("startsWith", false),
        ["doesNotBeginWith"] = ("startsWith", true),
        ["endsWith"] = ("endsWith", false),
        ["doesNotEndWith"] = ("endsWith", true),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] Presence = [Null, NotNull];
    private static readonly string[] Equality = ["=", "!="];
    private static readonly string[] Membership = [In, NotIn];
    private static readonly string[] Order = ["<", "<=", ">", ">=", Between, NotBetween];
    private static readonly string[] Texts = [Contains, DoesNotContain, "beginsWith", "doesNotBeginWith", "endsWith", "doesNotEndWith"];

    /// <summary>The comparisons that make sense for a fact of a type, in the order in which a person would look for them.</summary>
    public static IReadOnlyList<string> Of(ExpressionType type) => type switch
    {
        ExpressionType.Boolean => [.. Equality, .. Presence],
        ExpressionType.Number => [.. Equality, .. Order, .. Membership, .. Presence],
        ExpressionType.String => [.. Equality, .. Texts, .. Membership, .. Order, .. Presence],
        ExpressionType.List => [Contains, DoesNotContain, .. Presence],
        _ => [.. Equality, .. Order, .. Texts, .. Membership, .. Presence],
    };
}
