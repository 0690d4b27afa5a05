namespace Studio.Customers.PersonalData;

/// <summary>Which proofs a list shows.</summary>
public sealed record ErasureQuery
{
    /// <summary>A part of the name of who erased, or the whole id of a customer or a proof; empty for all.</summary>
    public string Search { get; init; } = "";

    /// <summary>Sorted by who erased instead of by time.</summary>
    public bool ByWhom { get; init; }

    /// <summary>The greatest first.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>How many are left out.</summary>
    public int Skip { get; init; }

    /// <summary>How many at the most.</summary>
    public int Take { get; init; } = 25;
}
