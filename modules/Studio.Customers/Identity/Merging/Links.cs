using Studio.Customers.Interactions;

namespace Studio.Customers.Identity.Merging;

/// <summary>What a person decided of two records.</summary>
/// <param name="SurvivorId">The customer who stays.</param>
/// <param name="MergedId">The customer whose contacts are the survivor's from now on.</param>
/// <param name="Reason">Why, in the person's words.</param>
/// <param name="Actor">Who decided.</param>
public sealed record MergeRequest(string SurvivorId, string MergedId, string Reason, string Actor);

/// <summary>A link in a list, with what the two are called.</summary>
/// <param name="Link">The link.</param>
/// <param name="SubjectName">What the subject is called; empty for a visitor.</param>
/// <param name="CustomerName">What the customer is called; empty where he is gone.</param>
public sealed record ListedLink(SubjectLink Link, string SubjectName, string CustomerName);

/// <summary>What a list of links shows.</summary>
public sealed record LinkQuery
{
    /// <summary>What a list can be sorted by; with <c>-</c> in front the other way round.</summary>
    public static readonly IReadOnlyList<string> Sorts = ["linked", "customer"];

    /// <summary>Words in a name, or the id of a subject or customer; empty for all.</summary>
    public string Search { get; init; } = "";

    /// <summary>Only subjects of this kind; null for both.</summary>
    public SubjectKind? Kind { get; init; }

    /// <summary>True for those that are true now, false for those that were undone; null for both.</summary>
    public bool? Open { get; init; }

    /// <summary>One of <see cref="Sorts"/>.</summary>
    public string Sort { get; init; } = "-linked";

    /// <summary>How many are left out.</summary>
    public int Skip { get; init; }

    /// <summary>How many are wanted.</summary>
    public int Take { get; init; } = 25;
}
