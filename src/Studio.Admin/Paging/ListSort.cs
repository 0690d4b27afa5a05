using Microsoft.AspNetCore.Http;

namespace Studio.Admin.Paging;

/// <summary>The order of a list, as its address says it: <c>sort=name</c>, or <c>sort=-name</c> for the other way round.</summary>
/// <param name="Column">The column that the list is sorted by.</param>
/// <param name="Descending">Whether the greatest comes first.</param>
public sealed record ListSort(string Column, bool Descending)
{
    /// <summary>The order that an address asks for, where it names one of the columns; else this one.</summary>
    public ListSort Read(string? sort, params ReadOnlySpan<string> columns) =>
        sort?.TrimStart('-') is { } name && columns.Contains(name) ? new ListSort(name, sort.StartsWith('-')) : this;

    /// <summary>For <c>aria-sort</c> of a column's head.</summary>
    public string StateOf(string column) => column != Column ? "none" : Descending ? "descending" : "ascending";

    /// <summary>The address that sorts by the column, the other way round where the list is sorted by it already. Other columns begin with the smallest, or with the greatest where that is asked for.</summary>
    public string Link(HttpRequest request, string column, bool greatestFirst = false)
    {
        var descending = column == Column ? !Descending : greatestFirst;
        return Pager.Link(request, "sort", descending ? "-" + column : column);
    }
}
