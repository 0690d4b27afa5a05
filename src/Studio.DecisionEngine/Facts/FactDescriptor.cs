using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Facts;

/// <summary>When a fact is known.</summary>
public enum FactScope
{
    /// <summary>Known of a customer at any time: fields and behaviour.</summary>
    Customer,

    /// <summary>Known only while a contact goes on: cart, visit, channel, page.</summary>
    Contact,
}

/// <summary>A fact that rules, scripts and lists can speak of.</summary>
/// <param name="Path">How expressions name it: a fixed root and a name, such as <c>facts.orderTotal90d</c>.</param>
/// <param name="Type">What it is to an expression.</param>
/// <param name="Title">The English name, which is also the resource key.</param>
/// <param name="Scope">When it is known.</param>
public sealed record FactDescriptor(string Path, ExpressionType Type, string Title, FactScope Scope)
{
    /// <summary>What its numbers count: a currency code for money (in major units), <c>min</c>, <c>days</c>; empty for plain counts.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The types of the arguments where the fact is asked like a function, such as <c>facts.bought('22423')</c>; null otherwise.</summary>
    public IReadOnlyList<ExpressionType>? Parameters { get; init; }

    /// <summary>A use of it that a planner can start from.</summary>
    public string Example { get; init; } = "";

    /// <summary>A type of the module that holds the title's translations.</summary>
    public Type? Resources { get; init; }
}

/// <summary>
/// Brings facts. Registering one class is all it takes: the fact is then in the catalogue, in rules, scripts, counts and stored decisions.
/// </summary>
public interface IFactProvider
{
    /// <summary>The facts that this provider can load now.</summary>
    ValueTask<IReadOnlyList<FactDescriptor>> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Loads the wanted facts for every subject of the batch with a number of queries that does not grow with the batch. What is not set
    /// stays missing, and a comparison with it is unknown.
    /// </summary>
    ValueTask LoadAsync(FactBatch batch, CancellationToken cancellationToken);
}
