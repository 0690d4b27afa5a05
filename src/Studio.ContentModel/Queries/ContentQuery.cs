using Studio.ContentModel.Items;

namespace Studio.ContentModel.Queries;

/// <summary>How a filter compares.</summary>
public enum FilterOperator
{
    /// <summary>Equal.</summary>
    Eq,

    /// <summary>Not equal; a missing value is not equal to anything.</summary>
    Ne,

    /// <summary>Greater.</summary>
    Gt,

    /// <summary>Greater or equal.</summary>
    Ge,

    /// <summary>Less.</summary>
    Lt,

    /// <summary>Less or equal.</summary>
    Le,

    /// <summary>The text contains the value.</summary>
    Contains,

    /// <summary>There is a value (<c>true</c>) or none (<c>false</c>).</summary>
    Exists,
}

/// <summary>One condition on a field or on DisplayText, CreatedUtc, ModifiedUtc.</summary>
public sealed record ContentFilter(string Path, FilterOperator Operator, string Value);

/// <summary>A page of items of one type.</summary>
public sealed record ContentQuery(string ContentType)
{
    /// <summary>The largest page.</summary>
    public const int MaximumPageSize = 200;

    /// <summary>Published or newest versions.</summary>
    public VersionOptions Version { get; init; } = VersionOptions.Published;

    /// <summary>All must hold.</summary>
    public IReadOnlyList<ContentFilter> Filters { get; init; } = [];

    /// <summary>Only items whose display text contains this.</summary>
    public string? Search { get; init; }

    /// <summary>A field path or metadata name.</summary>
    public string SortBy { get; init; } = "ModifiedUtc";

    /// <summary>Greatest first.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>1 to <see cref="MaximumPageSize"/>.</summary>
    public int PageSize { get; init; } = 25;
}

/// <summary>The items of a page and how many there are in all.</summary>
public sealed record ContentPage(IReadOnlyList<ContentItem> Items, long Total, int Page, int PageSize)
{
    /// <summary>The number of pages, at least 1.</summary>
    public int Pages => (int)Math.Max(1, (Total + PageSize - 1) / PageSize);
}
