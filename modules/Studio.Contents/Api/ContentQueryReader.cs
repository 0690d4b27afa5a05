using System.Globalization;
using Microsoft.AspNetCore.Http;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Kernel.Problems;

namespace Studio.Contents.Api;

/// <summary>
/// Reads a query from an address: <c>type=Customer&amp;where=CustomerPart.Country:eq:Germany&amp;any=CustomerPart.Tier:in:A,B&amp;any=CustomerPart.Sample:eq:true&amp;sort=-ModifiedUtc&amp;search=…&amp;page=1&amp;pageSize=25&amp;version=latest&amp;count=none</c>.
/// </summary>
internal static class ContentQueryReader
{
    /// <summary>The most conditions of a query, alternatives included.</summary>
    public const int MaximumConditions = MaximumFilters;

    /// <summary>The operators by their names.</summary>
    public static IReadOnlyList<string> OperatorNames { get; } = [.. Enum.GetNames<FilterOperator>().Select(n => char.ToLowerInvariant(n[0]) + n[1..])];

    private const int MaximumFilters = 20;
    private const int MaximumText = 200;
    private const int MaximumList = 4000;

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
            Filters = ReadFilters(query["where"], "where"),
            Alternatives = [.. query.Where(q => q.Key == "any" || q.Key.StartsWith("any.", StringComparison.Ordinal)).OrderBy(q => q.Key, StringComparer.Ordinal).Select(q => ReadFilters(q.Value, q.Key))],
            Search = Text(query, "search"),
            Cursor = query["cursor"].ToString(),
            Count = query["count"].ToString() switch
            {
                "" => query["cursor"].ToString().Length > 0 ? CountMode.None : CountMode.Bounded,
                "bounded" => CountMode.Bounded,
                "none" => CountMode.None,
                "exact" => CountMode.Exact,
                _ => throw ProblemException.Invalid("count", "bounded, exact or none is needed."),
            },
            Page = Number(query, "page") ?? 1,
            PageSize = Number(query, "pageSize") ?? 25,
        };
        if (read.Filters.Count + read.Alternatives.Sum(g => g.Count) > MaximumFilters)
        {
            throw ProblemException.Invalid("where", $"At most {MaximumFilters} conditions are possible.");
        }

        return sort.Length == 0 ? read : read with { SortBy = sort.TrimStart('-'), Descending = sort[0] == '-' };
    }

    public static VersionOptions ReadVersion(IQueryCollection query) => query["version"].ToString() switch
    {
        "" or "published" => VersionOptions.Published,
        "latest" => VersionOptions.Latest,
        _ => throw ProblemException.Invalid("version", "published or latest is needed."),
    };

    /// <summary>The operator of a name such as <c>ge</c>, or null.</summary>
    public static FilterOperator? Operator(string name) =>
        OperatorNames.Contains(name, StringComparer.Ordinal) ? Enum.Parse<FilterOperator>(name, ignoreCase: true) : null;

    private static List<ContentFilter> ReadFilters(Microsoft.Extensions.Primitives.StringValues conditions, string name) =>
        conditions.Count > MaximumFilters
            ? throw ProblemException.Invalid(name, $"At most {MaximumFilters} conditions are possible.")
            : [.. conditions.Select((text, i) => ReadFilter(text ?? "", $"{name}[{i.ToString(CultureInfo.InvariantCulture)}]"))];

    private static ContentFilter ReadFilter(string text, string path)
    {
        // The value may hold colons of its own.
        var pieces = text.Split(':', 3);
        if (pieces.Length != 3 || Operator(pieces[1]) is not { } op)
        {
            throw ProblemException.Invalid(path, $"A condition is Field:operator:value, as in CustomerPart.Country:eq:Germany; operators are {string.Join(", ", OperatorNames)}.");
        }

        var longest = op is FilterOperator.In or FilterOperator.All ? MaximumList : MaximumText;
        return pieces[2].Length > longest ? throw ProblemException.Invalid(path, $"The value is longer than {longest} characters.") : new ContentFilter(pieces[0], op, pieces[2]);
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
