using Studio.ContentModel.Items;

namespace Studio.ContentModel.Queries;

/// <summary>How exactly the items are counted that a query finds.</summary>
public enum CountMode
{
    /// <summary>Exactly up to <see cref="ContentQuery.CountBound"/>; what is more is said to be more, or estimated.</summary>
    Bounded,

    /// <summary>Not at all: the fastest, for going on from a cursor.</summary>
    None,

    /// <summary>Every one, which takes its time on large tables.</summary>
    Exact,
}

/// <summary>A page of items of one type.</summary>
public sealed record ContentQuery(string ContentType)
{
    /// <summary>The largest page.</summary>
    public const int MaximumPageSize = 200;

    /// <summary>Up to this many items are counted one by one.</summary>
    public const int CountBound = 10_000;

    /// <summary>How many items may lie before a page that is asked for by its number; deeper ones are reached by the cursors.</summary>
    public const int MaximumOffset = 100_000;

    /// <summary>What every item has and can be asked and sorted by, besides its fields.</summary>
    public static IReadOnlyList<string> Metadata { get; } = ["DisplayText", "CreatedUtc", "ModifiedUtc", "PublishedUtc", "ContentItemId"];

    /// <summary>Published or newest versions.</summary>
    public VersionOptions Version { get; init; } = VersionOptions.Published;

    /// <summary>All must hold.</summary>
    public IReadOnlyList<ContentFilter> Filters { get; init; } = [];

    /// <summary>Groups of alternatives: of each group at least one must hold.</summary>
    public IReadOnlyList<IReadOnlyList<ContentFilter>> Alternatives { get; init; } = [];

    /// <summary>Whose eyes the answer is for: what they do not see is not answered, and not asked for.</summary>
    public Access.FieldAccess Access { get; init; } = Studio.ContentModel.Access.FieldAccess.Full;

    /// <summary>Only items of this owner, or null for those of all.</summary>
    public string? Owner { get; init; }

    /// <summary>Only items that search finds by all these words: in their name, or in a field that is searchable.</summary>
    public string? Search { get; init; }

    /// <summary>A field path or metadata name.</summary>
    public string SortBy { get; init; } = "ModifiedUtc";

    /// <summary>Greatest first.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>From 1. With a cursor it is only said again in the answer.</summary>
    public int Page { get; init; } = 1;

    /// <summary>1 to <see cref="MaximumPageSize"/>.</summary>
    public int PageSize { get; init; } = 25;

    /// <summary>A cursor of an answer to the same query (<see cref="ContentPage.Next"/> or <see cref="ContentPage.Previous"/>), or null to go by <see cref="Page"/>.</summary>
    public string? Cursor { get; init; }

    /// <summary>How exactly to count.</summary>
    public CountMode Count { get; init; }
}

/// <summary>What a total says.</summary>
public enum TotalKind
{
    /// <summary>There are so many.</summary>
    Exact,

    /// <summary>There are more.</summary>
    MoreThan,

    /// <summary>There are about so many.</summary>
    Estimate,

    /// <summary>They were not counted.</summary>
    Unknown,
}

/// <summary>The items of a page and how many there are in all.</summary>
/// <param name="Items">In their order.</param>
/// <param name="Total">How many there are; what it means says <paramref name="TotalKind"/>.</param>
/// <param name="Page">The page asked for.</param>
/// <param name="PageSize">The most items of a page.</param>
/// <param name="TotalKind">What the total says.</param>
public sealed record ContentPage(IReadOnlyList<ContentItem> Items, long Total, int Page, int PageSize, TotalKind TotalKind = TotalKind.Exact)
{
    /// <summary>The number of pages that can be asked for by number, at least 1.</summary>
    public int Pages => (int)Math.Clamp((Math.Min(Total, ContentQuery.MaximumOffset) + PageSize - 1) / PageSize, 1, int.MaxValue);

    /// <summary>Where words were searched for: how many items the index has not read since they changed, so that they may be missing; at most <see cref="Search.ContentSearch.MostCounted"/>.</summary>
    public int Unread { get; init; }

    /// <summary>How the total is said to people, with {0} for it: an English sentence, the resource key.</summary>
    public string TotalText => TotalKind switch { TotalKind.MoreThan => "More than {0}", TotalKind.Estimate => "About {0}", _ => "{0} in all" };

    /// <summary>The cursor of the items after these, or null where these are the last.</summary>
    public string? Next { get; init; }

    /// <summary>The cursor of the items before these, or null where these are the first.</summary>
    public string? Previous { get; init; }
}
