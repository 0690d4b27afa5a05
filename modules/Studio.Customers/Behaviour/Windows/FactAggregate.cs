namespace Studio.Customers.Behaviour.Windows;

/// <summary>What a behaviour fact makes of the contacts that it counts.</summary>
public enum FactAggregate
{
    /// <summary>How many contacts.</summary>
    Count,

    /// <summary>The sum of a number of theirs.</summary>
    Sum,

    /// <summary>The mean of a number of theirs.</summary>
    Average,

    /// <summary>The smallest of a number of theirs.</summary>
    Minimum,

    /// <summary>The greatest of a number of theirs.</summary>
    Maximum,

    /// <summary>A value of the earliest of them.</summary>
    First,

    /// <summary>A value of the latest of them.</summary>
    Last,

    /// <summary>How many different values they have.</summary>
    Distinct,

    /// <summary>How many whole days (of 24 hours) ago the latest of them happened.</summary>
    DaysSince,
}

/// <summary>What the aggregates ask for.</summary>
public static class FactAggregates
{
    /// <summary>True where a contact counts only with a value.</summary>
    public static bool NeedsValue(this FactAggregate aggregate) => aggregate is not (FactAggregate.Count or FactAggregate.DaysSince);

    /// <summary>True where that value is a number.</summary>
    public static bool NeedsNumber(this FactAggregate aggregate) => aggregate is FactAggregate.Sum or FactAggregate.Average or FactAggregate.Minimum or FactAggregate.Maximum;

    /// <summary>True where the result is one contact's own value.</summary>
    public static bool IsOneValue(this FactAggregate aggregate) => aggregate is FactAggregate.First or FactAggregate.Last;

    /// <summary>True where nothing counted is nought; otherwise it is no value at all.</summary>
    public static bool IsNoughtOfNothing(this FactAggregate aggregate) => aggregate is FactAggregate.Count or FactAggregate.Sum or FactAggregate.Distinct;
}
