using System.Globalization;
using Microsoft.AspNetCore.Http;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Kernel.Problems;

namespace Studio.Contents.Api;

/// <summary>
/// Reads a query from an address: <c>type=Customer&amp;where=CustomerPart.Country:eq:Germany&amp;sort=-ModifiedUtc&amp;search=…&amp;page=1&amp;pageSize=25&amp;version=latest</c>.
/// </summary>
internal static class ContentQueryReader
{
    private const int MaximumFilters = 20;
    private const int MaximumText = 200;

    /// <exception cref="ProblemException">400 with the parameter that cannot be read.</exception>
    public static ContentQuery Read(IQueryCollection query)
    {
        var type = query["type"].ToString();
        if (type.Length == 0)
        {
            throw ProblemException.Invalid("type", "The name of a content type is needed, as in ?type=Customer.");
        }

        var sort = Text(query, "sort");
        var read = new ContentQuery(type)
        {
            Version = ReadVersion(query),
            Filters = ReadFilters(query),
            Search = Text(query, "search"),
            Page = Number(query, "page") ?? 1,
            PageSize = Number(query, "pageSize") ?? 25,
        };
        return sort.Length == 0 ? read : read with { SortBy = sort.TrimStart('-'), Descending = sort[0] == '-' };
    }

    public static VersionOptions ReadVersion(IQueryCollection query) => query["version"].ToString() switch
    {
        "" or "published" => VersionOptions.Published,
        "latest" => VersionOptions.Latest,
        _ => throw ProblemException.Invalid("version", "published or latest is needed."),
    };

    /// <summary>The operator of a name such as <c>ge</c>, or null.</summary>
    public static FilterOperator? Operator(string name) => name switch
    {
        "eq" => FilterOperator.Eq,
        "ne" => FilterOperator.Ne,
        "gt" => FilterOperator.Gt,
        "ge" => FilterOperator.Ge,
        "lt" => FilterOperator.Lt,
        "le" => FilterOperator.Le,
        "contains" => FilterOperator.Contains,
        "exists" => FilterOperator.Exists,
        _ => null,
    };

    private static List<ContentFilter> ReadFilters(IQueryCollection query)
    {
        var where = query["where"];
        return where.Count > MaximumFilters
            ? throw ProblemException.Invalid("where", $"At most {MaximumFilters} conditions are possible.")
            : [.. where.Select((text, i) => ReadFilter(text ?? "", $"where[{i.ToString(CultureInfo.InvariantCulture)}]"))];
    }

    private static ContentFilter ReadFilter(string text, string path)
    {
        // The value may hold colons of its own.
        var pieces = text.Split(':', 3);
        if (pieces.Length != 3 || Operator(pieces[1]) is not { } op)
        {
            throw ProblemException.Invalid(path, "A condition is Field:operator:value, as in CustomerPart.Country:eq:Germany; operators are eq, ne, gt, ge, lt, le, contains and exists.");
        }

        return pieces[2].Length > MaximumText ? throw ProblemException.Invalid(path, $"The value is longer than {MaximumText} characters.") : new ContentFilter(pieces[0], op, pieces[2]);
    }

    private static string Text(IQueryCollection query, string name)
    {
        var text = query[name].ToString();
        return text.Length > MaximumText ? throw ProblemException.Invalid(name, $"The text is longer than {MaximumText} characters.") : text;
    }

    private static int? Number(IQueryCollection query, string name)
    {
        var text = query[name].ToString();
        return text.Length == 0 ? null : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : throw ProblemException.Invalid(name, "A whole number is needed.");
    }
}
