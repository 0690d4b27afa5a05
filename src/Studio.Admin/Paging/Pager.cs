using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Studio.Admin.Paging;

/// <summary>The pages of a list, for the partial <c>_Pager</c>. Links keep the rest of the query.</summary>
/// <param name="Page">The page shown, from 1.</param>
/// <param name="Pages">How many there are.</param>
/// <param name="Total">How many rows there are in all.</param>
public sealed record Pager(int Page, int Pages, long Total)
{
    /// <summary>How the total is said, with {0} for it: an English sentence, the resource key.</summary>
    public string TotalText { get; init; } = "{0} in all";

    /// <summary>The address of a page of the same list.</summary>
    public static string Link(HttpRequest request, string name, string value)
    {
        var query = new QueryBuilder(request.Query.Where(q => !string.Equals(q.Key, name, StringComparison.OrdinalIgnoreCase)).SelectMany(q => q.Value.Select(v => new KeyValuePair<string, string>(q.Key, v ?? ""))));
        query.Add(name, value);
        return request.PathBase + request.Path + query.ToQueryString();
    }
}
