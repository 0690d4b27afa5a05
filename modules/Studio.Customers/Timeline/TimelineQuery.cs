namespace Studio.Customers.Timeline;

/// <summary>A place in a timeline, which goes from the newest to the oldest: what stands behind it happened earlier, or at the same moment with a smaller id.</summary>
/// <param name="OccurredAt">When the contact there happened.</param>
/// <param name="Id">Its id.</param>
public readonly record struct TimelinePlace(DateTimeOffset OccurredAt, string Id);

/// <summary>A piece of a person's timeline.</summary>
/// <param name="PersonId">A customer, or a visitor whom nobody knows.</param>
public sealed record TimelineQuery(string PersonId)
{
    /// <summary>The longest text to search for.</summary>
    public const int LongestSearch = 100;

    /// <summary>Only what was recorded after this interaction; null for all.</summary>
    public string? AfterId { get; init; }

    /// <summary>Only what stands behind this place; null from the newest on.</summary>
    public TimelinePlace? Behind { get; init; }

    /// <summary>Only types of this category; null for all.</summary>
    public string? Category { get; init; }

    /// <summary>Only this type; null for all.</summary>
    public string? Type { get; init; }

    /// <summary>Only this channel; null for all.</summary>
    public string? Channel { get; init; }

    /// <summary>Only what happened at this moment or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only what happened before this moment.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only contacts whose title, words, touchpoint, agent or payload contain this; cut at <see cref="LongestSearch"/>. Case matters in no Latin letter without accents.</summary>
    public string Search { get; init; } = "";

    /// <summary>How many at the most.</summary>
    public int Take { get; init; } = 50;
}

/// <summary>What was found.</summary>
/// <param name="Contacts">The contacts, newest first.</param>
/// <param name="Next">Where the rest begins; null where there is none.</param>
/// <param name="IsCut">True where as many contacts were looked at as one answer may: there may be fewer than asked for, and more behind <paramref name="Next"/>.</param>
public sealed record TimelinePage(IReadOnlyList<Interactions.Interaction> Contacts, TimelinePlace? Next, bool IsCut);
