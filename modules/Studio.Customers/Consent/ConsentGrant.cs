using System.Text.Json.Nodes;
using Studio.Customers.Interactions;

namespace Studio.Customers.Consent;

/// <summary>What somebody said of a purpose.</summary>
/// <param name="Subject">Who said it, as he was known then: a visitor or a customer.</param>
/// <param name="Purpose">The purpose's name.</param>
/// <param name="Granted">True where he agrees, false where he refuses or withdraws.</param>
/// <param name="Source">Where he said it, such as <c>shop</c>, <c>widget</c>, <c>phone</c>, <c>import</c>; 1 to 50 characters.</param>
public sealed record ConsentGrant(Subject Subject, string Purpose, bool Granted, string Source)
{
    /// <summary>The longest source.</summary>
    public const int LongestSource = 50;

    /// <summary>The longest evidence, as JSON in characters.</summary>
    public const int LongestEvidence = 4000;

    /// <summary>The text that he saw; null for the one that holds.</summary>
    public int? Version { get; init; }

    /// <summary>When he said it; null is now.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>Who in the company wrote it down, a user's name; null where the person himself did it.</summary>
    public string? Actor { get; init; }

    /// <summary>What proves it: the page, the form, the call.</summary>
    public JsonObject Evidence { get; init; } = [];
}

/// <summary>What was said of a purpose, as it is kept.</summary>
/// <param name="Id">Grows with the time of recording.</param>
/// <param name="Subject">Who said it.</param>
/// <param name="Purpose">The purpose's name.</param>
/// <param name="Version">The text that was said yes or no to.</param>
/// <param name="Granted">Yes or no.</param>
/// <param name="Source">Where.</param>
/// <param name="OccurredAt">When it was said.</param>
/// <param name="RecordedAt">When it was written down.</param>
/// <param name="Actor">Who wrote it down; null where it was the person himself.</param>
/// <param name="Evidence">What proves it.</param>
public sealed record ConsentRecord(string Id, Subject Subject, string Purpose, int Version, bool Granted, string Source, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, string? Actor, JsonObject Evidence);

/// <summary>How a person stands to a purpose.</summary>
/// <param name="Purpose">The purpose.</param>
/// <param name="Last">What he said last; null where he was never asked.</param>
public sealed record ConsentState(ConsentPurpose Purpose, ConsentRecord? Last)
{
    /// <summary>True where the purpose is allowed now.</summary>
    public bool IsGranted => Last is null ? Purpose.Exempt : Last.Granted && !IsOutdated;

    /// <summary>True where he agreed to an earlier text, which counts no more.</summary>
    public bool IsOutdated => Last is { Granted: true } && Purpose.AskAgain && Last.Version < Purpose.Text.Version;
}
