namespace Studio.Customers.Identity.Duplicates;

/// <summary>Why two customers may be one person.</summary>
/// <param name="Kind">The kind of the identifier that both have, or <see cref="SameName"/>.</param>
/// <param name="Value">What both have.</param>
/// <param name="Verified">True where somebody vouched for it with one of them.</param>
public sealed record DuplicateReason(string Kind, string Value, bool Verified)
{
    /// <summary>The reason that both are called the same; it counts only beside another.</summary>
    public const string SameName = "name";
}

/// <summary>What became of a suspicion.</summary>
public enum DuplicateState
{
    /// <summary>Nobody decided.</summary>
    Open = 0,

    /// <summary>They were merged.</summary>
    Merged = 1,

    /// <summary>A person said that they are two.</summary>
    Dismissed = 2,
}

/// <summary>Two customers who may be one person.</summary>
/// <param name="Id">The suspicion.</param>
/// <param name="FirstId">The customer with the smaller id: the older record.</param>
/// <param name="SecondId">The other.</param>
/// <param name="FirstName">What the first is called.</param>
/// <param name="SecondName">What the second is called.</param>
/// <param name="Score">How likely it is, from 0 to 100.</param>
/// <param name="Reasons">Why.</param>
/// <param name="State">What became of it.</param>
/// <param name="FoundAt">When it was found.</param>
/// <param name="DecidedBy">Who decided.</param>
public sealed record Duplicate(string Id, string FirstId, string SecondId, string FirstName, string SecondName, int Score, IReadOnlyList<DuplicateReason> Reasons, DuplicateState State, DateTimeOffset FoundAt, string? DecidedBy);

/// <summary>What a list of suspicions shows.</summary>
public sealed record DuplicateQuery
{
    /// <summary>What a list can be sorted by; with <c>-</c> in front the other way round.</summary>
    public static readonly IReadOnlyList<string> Sorts = ["score", "found", "name"];

    /// <summary>Words in a name; empty for all.</summary>
    public string Search { get; init; } = "";

    /// <summary>Only in this state.</summary>
    public DuplicateState State { get; init; }

    /// <summary>One of <see cref="Sorts"/>.</summary>
    public string Sort { get; init; } = "-score";

    /// <summary>How many are left out.</summary>
    public int Skip { get; init; }

    /// <summary>How many are wanted.</summary>
    public int Take { get; init; } = 25;
}
