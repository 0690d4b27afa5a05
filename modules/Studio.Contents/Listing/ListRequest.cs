using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Studio.Contents.Listing;

/// <summary>One condition as a person wrote it: amounts in major units, times in the tenant's zone.</summary>
/// <param name="Field">The field's path.</param>
/// <param name="Operator">The comparison by its name in <see cref="ListOperators"/>.</param>
/// <param name="Value">What to compare with; empty where the comparison needs nothing, or while it is not written yet.</param>
/// <param name="Until">The second value of a comparison that takes two.</param>
internal sealed record ListCondition(string Field, string Operator, string Value = "", string Until = "");

/// <summary>What a list was asked: in its address, and in a saved view. Pages are not part of it.</summary>
internal sealed record ListRequest
{
    /// <summary>The most conditions.</summary>
    public const int MostConditions = 20;

    /// <summary>The most columns beside the name.</summary>
    public const int MostColumns = 20;

    /// <summary>The longest text of a condition or search.</summary>
    public const int LongestText = 200;

    /// <summary>The order of a list that nobody has ordered.</summary>
    public const string UsualSort = "-ModifiedUtc";

    public string Search { get; init; } = "";

    /// <summary>A field's path, with <c>-</c> for the greatest first.</summary>
    public string Sort { get; init; } = UsualSort;

    /// <summary>True where one of the conditions is enough.</summary>
    public bool Any { get; init; }

    public IReadOnlyList<ListCondition> Conditions { get; init; } = [];

    /// <summary>The columns beside the name by their paths, or null for the usual ones.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The field that is sorted by.</summary>
    [JsonIgnore]
    public string SortBy => Sort.TrimStart('-');

    /// <summary>True where the address says anything of what is asked, so that no saved view stands in for it.</summary>
    public static bool IsIn(IQueryCollection query) => query.Keys.Any(k => k is "q" or "sort" or "sortby" or "match" or "field" or "columns");

    /// <summary>Reads an address. Texts that are too long are cut one character beyond what is allowed, so that they are refused where they stand.</summary>
    public static ListRequest Read(IQueryCollection query)
    {
        var (paths, operators, values, untils, of) = (query["field"], query["op"], query["value"], query["until"], query["of"]);
        var conditions = new List<ListCondition>();
        for (var i = 0; i < Math.Min(paths.Count, MostConditions); i++)
        {
            if (At(paths, i) is not { Length: > 0 } path)
            {
                continue;
            }

            // Comparison and value belong to the field that they were written for; another field begins anew.
            var same = At(of, i) is "" || At(of, i) == path;
            conditions.Add(same ? new ListCondition(path, At(operators, i), At(values, i).Trim(), At(untils, i).Trim()) : new ListCondition(path, ""));
        }

        return new ListRequest
        {
            Search = query["q"].ToString() is { Length: <= LongestText } search ? search : "",
            Sort = ReadSort(query),
            Any = query["match"] == "any",
            Conditions = conditions,
            Columns = query.ContainsKey("columns") ? [.. query["columns"].SelectMany(c => (c ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)).Select(Cut).Distinct(StringComparer.Ordinal).Take(MostColumns)] : null,
        };
    }

    /// <summary>What is asked as far as there are such fields, and the paths that are named in vain.</summary>
    public (ListRequest Asked, IReadOnlyList<string> LeftOut) Within(ListFieldSet known)
    {
        var canSort = known.CanSort(SortBy);
        var leftOut = Conditions.Select(c => c.Field).Where(p => known.At(p)?.CanFilter != true)
            .Concat(Columns?.Where(p => known.At(p)?.CanShow != true) ?? []).Concat(canSort ? [] : [SortBy]);
        return (this with
        {
            Conditions = [.. Conditions.Where(c => known.At(c.Field)?.CanFilter == true)],
            Columns = Columns is null ? null : [.. Columns.Where(p => known.At(p)?.CanShow == true)],
            Sort = canSort ? (Sort[0] == '-' ? "-" : "") + SortBy : UsualSort,
        }, [.. leftOut.Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>The names and values that say it in an address; the order is always said, so that it is not taken for nothing.</summary>
    public IEnumerable<KeyValuePair<string, string>> ToPairs()
    {
        if (Search.Length > 0)
        {
            yield return new("q", Search);
        }

        yield return new("sort", Sort);
        if (Any && Conditions.Count > 0)
        {
            yield return new("match", "any");
        }

        foreach (var condition in Conditions)
        {
            yield return new("field", condition.Field);
            yield return new("op", condition.Operator);
            yield return new("value", condition.Value);
            yield return new("until", condition.Until);
        }

        if (Columns is not null)
        {
            yield return new("columns", string.Join(',', Columns));
        }
    }

    /// <summary>The query of an address that asks this, within a saved view or in none.</summary>
    public string ToQuery(string? view, params IEnumerable<KeyValuePair<string, string>> further)
    {
        var query = new QueryBuilder(ToPairs());
        if (view is not null)
        {
            query.Add("view", view);
        }

        foreach (var (name, value) in further)
        {
            query.Add(name, value);
        }

        return query.ToQueryString().Value!;
    }

    // The form says field and direction apart.
    private static string ReadSort(IQueryCollection query)
    {
        var sort = query["sortby"].ToString() is { Length: > 0 } by ? (query["order"] == "desc" ? "-" : "") + by : query["sort"].ToString();
        return sort.Length <= LongestText && sort.TrimStart('-').Length > 0 ? sort : UsualSort;
    }

    private static string At(Microsoft.Extensions.Primitives.StringValues values, int index) => index < values.Count ? Cut(values[index] ?? "") : "";

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..(LongestText + 1)];
}
