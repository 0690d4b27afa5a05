namespace Studio.WebEngagement.Catalogue;

/// <summary>In which order products are listed.</summary>
public enum ProductOrder
{
    /// <summary>By name.</summary>
    Name,

    /// <summary>The newest first.</summary>
    Newest,

    /// <summary>The cheapest first.</summary>
    Cheapest,

    /// <summary>The dearest first.</summary>
    Dearest,
}

/// <summary>Which products are asked for.</summary>
public sealed record ProductFilter
{
    /// <summary>Words that the name (in any language), the category or the code contains, every one of them; empty for all.</summary>
    public string? Text { get; init; }

    /// <summary>The name of a category in any language, or null for all.</summary>
    public string? Category { get; init; }

    /// <summary>The least price in minor units of the tenant's currency, or null.</summary>
    public long? From { get; init; }

    /// <summary>The highest price in minor units of the tenant's currency, or null.</summary>
    public long? To { get; init; }

    /// <summary>True leaves out what is not in stock.</summary>
    public bool OnlyAvailable { get; init; }

    /// <summary>True asks for what the shop puts in its window.</summary>
    public bool OnlyFeatured { get; init; }

    /// <summary>In which order.</summary>
    public ProductOrder Order { get; init; }

    /// <summary>From 1; a page that there is not is the nearest.</summary>
    public int Page { get; init; } = 1;

    /// <summary>The most products of a page.</summary>
    public int PageSize { get; init; } = 24;
}

/// <summary>A category of products.</summary>
/// <param name="Key">What addresses call it: its name in English, or the first there is. It means the same whatever the language.</param>
/// <param name="Names">Its name by language.</param>
/// <param name="Count">How many products of it are sold.</param>
public sealed record ProductCategory(string Key, IReadOnlyDictionary<string, string> Names, long Count);
