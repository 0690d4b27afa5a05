namespace Studio.Scripting.Expressions;

/// <summary>One name an expression may read: a fact, or a function when it has <paramref name="Parameters"/>.</summary>
/// <param name="Path">The name as it is written, such as <c>facts.orderTotal90d</c>; a root that is itself a value, such as <c>now</c>, is its own path.</param>
/// <param name="Type">The type of the fact, or of the function's result.</param>
/// <param name="Slot">The number under which <see cref="IExpressionInput"/> hands out the value.</param>
/// <param name="Parameters">The types of a function's parameters; null for a fact.</param>
public sealed record ScopeMember(string Path, ExpressionType Type, int Slot, IReadOnlyList<ExpressionType>? Parameters = null)
{
    /// <summary>Whether the member is called rather than read.</summary>
    public bool IsFunction => Parameters is not null;
}
