using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Studio.Admin.Paging;

/// <summary>The addresses of the pages beside one that is reached from a place in the list's order, not by its number.</summary>
/// <param name="First">The first page.</param>
/// <param name="Previous">The page before, or null where there is none.</param>
/// <param name="Next">The page after, or null where there is none.</param>
public sealed record PagerLinks(string First, string? Previous, string? Next);

/// <summary>The pages of a list, for the partial <c>_Pager</c>. Links keep the rest of the query.</summary>
/// <param name="Page">The page shown, from 1.</param>
/// <param name="Pages">How many there are; 0 where nobody counted them.</param>
/// <param name="Total">How many rows there are in all.</param>
public sealed record Pager(int Page, int Pages, long Total)
{
    /// <summary>How the total is said, with {0} for it: an English sentence, the resource key.</summary>
    public string TotalText { get; init; } = "{0} in all";

    /// <summary>The addresses beside this page, or null where pages are asked for by their number.</summary>
    public PagerLinks? Links { get; init; }

    /// <summary>True where there are pages beside this one.</summary>
    public bool HasOthers => Links is null ? Pages > 1 : Links.Previous is not null || Links.Next is not null;

    /// <summary>The address of the first page, where that is not the one before this.</summary>
    public string? First => Page > 2 ? Links?.First : null;

    /// <summary>The address of the page before, or null.</summary>
    public string? Previous(HttpRequest request) => Links is not null ? Links.Previous : Page > 1 ? Link(request, Page - 1) : null;

    /// <summary>The address of the page after, or null.</summary>
    public string? Next(HttpRequest request) => Links is not null ? Links.Next : Page < Pages ? Link(request, Page + 1) : null;

    /// <summary>The address of a page of the same list.</summary>
    public static string Link(HttpRequest request, string name, string value)
    {
        var query = new QueryBuilder(request.Query.Where(q => !string.Equals(q.Key, name, StringComparison.OrdinalIgnoreCase)).SelectMany(q => q.Value.Select(v => new KeyValuePair<string, string>(q.Key, v ?? ""))));
        query.Add(name, value);
        return request.PathBase + request.Path + query.ToQueryString();
    }

    private static string Link(HttpRequest request, int page) => Link(request, "page", page.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
