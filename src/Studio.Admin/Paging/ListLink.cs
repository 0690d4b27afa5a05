using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Studio.Admin.Paging;

/// <summary>Links of a list to itself, such as another order of the same search.</summary>
public static class ListLink
{
    /// <summary>The page's address with some values of its query changed; a null value leaves the name out. Changing what is listed begins at page 1 again.</summary>
    public static string With(HttpRequest request, params ReadOnlySpan<(string Name, string? Value)> changes)
    {
        var query = new QueryBuilder();
        var names = new HashSet<string>(["page"], StringComparer.OrdinalIgnoreCase);
        foreach (var (name, _) in changes)
        {
            names.Add(name);
        }

        foreach (var (name, values) in request.Query.Where(q => !names.Contains(q.Key)))
        {
            query.Add(name, values.Select(v => v ?? ""));
        }

        foreach (var (name, value) in changes)
        {
            if (value is not null)
            {
                query.Add(name, value);
            }
        }

        return request.PathBase + request.Path + query.ToQueryString();
    }

    /// <summary>The address that sorts by a column: descending where it is sorted ascending by it now.</summary>
    public static string Sort(HttpRequest request, string column, string current) => With(request, ("sort", current == column ? "-" + column : column));

    /// <summary>The <c>aria-sort</c> of a column's header, or null where the list is sorted by another.</summary>
    public static string? State(string column, string current) => current == column ? "ascending" : current == "-" + column ? "descending" : null;
}
