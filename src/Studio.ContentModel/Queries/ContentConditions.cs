using System.Globalization;
using Dapper;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.ContentModel.Search;
using Studio.ContentModel.Tables;
using Studio.Data.Dialects;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Queries;

/// <summary>A column of a type's table as a query names it.</summary>
/// <param name="Name">The column's name in SQL.</param>
/// <param name="Kind">How its values are kept.</param>
/// <param name="Parse">What a written value is in the column.</param>
/// <param name="AlwaysThere">True where no row lacks it.</param>
internal sealed record QueryColumn(string Name, ColumnKind Kind, Func<string, object> Parse, bool AlwaysThere = false)
{
    /// <summary>The table of the column's values where an item may have many.</summary>
    public string? SideTable { get; init; }

    /// <summary>What can be asked of it.</summary>
    public ColumnConditions Conditions => new(Name, SideTable);
}

/// <summary>Makes SQL of a query's conditions: names come from definitions, values are parameters.</summary>
internal sealed class ContentConditions(ContentTable table, ContentFieldTypes fields, SqlDialect dialect)
{
    private const int MaximumValues = 100;

    private int _parameters;

    public DynamicParameters Parameters { get; } = new();

    /// <summary>The whole condition on <c>t</c>.</summary>
    /// <exception cref="ProblemException">400: an unknown field, operator or value, with its place.</exception>
    public string All(ContentQuery query)
    {
        var conditions = new List<string> { query.Version == VersionOptions.Published ? "t.Published = 1" : "t.Latest = 1" };
        if (!string.IsNullOrWhiteSpace(query.Search))
        {
            conditions.Add(SearchIndex.Of(dialect).Condition("t.VersionId", [table.Type.Name], query.Search, Add));
        }

        if (query.Owner is { } owner)
        {
            conditions.Add($"t.VersionId IN (SELECT o.VersionId FROM ContentItem o WHERE o.Type = {Add(query.ContentType)} AND o.Owner = {Add(owner)})");
        }

        conditions.AddRange(query.Filters.Select(One));
        conditions.AddRange(query.Alternatives.Where(g => g.Count > 0).Select(g => $"({string.Join(" OR ", g.Select(One))})"));
        return string.Join(" AND ", conditions);
    }

    /// <summary>The column of a path.</summary>
    /// <exception cref="ProblemException">400 at <paramref name="at"/>: there is none.</exception>
    public QueryColumn Column(string path, string at) => path switch
    {
        "DisplayText" => new QueryColumn(path, ColumnKind.Text, text => text, AlwaysThere: true),
        "ContentItemId" => new QueryColumn("ItemId", ColumnKind.Text, text => text, AlwaysThere: true),
        "CreatedUtc" or "ModifiedUtc" => new QueryColumn(path, ColumnKind.Integer, text => Milliseconds(text, at), AlwaysThere: true),
        "PublishedUtc" => new QueryColumn(path, ColumnKind.Integer, text => Milliseconds(text, at)),
        _ => FieldColumn(path, at) ?? throw ProblemException.Invalid(at, $"'{table.Type.Name}' has no field '{path}' that can be asked for."),
    };

    /// <summary>Adds a value and gives the parameter's name.</summary>
    public string Add(object value)
    {
        var name = "p" + (_parameters++).ToString(CultureInfo.InvariantCulture);
        Parameters.Add(name, value);
        return "@" + name;
    }

    /// <summary>What a filter asks where the field may have many values; lists cannot sort by them.</summary>
    private QueryColumn? ManyColumn(string path) => table.FindFilter(path) is { SideTable: not null } column
        ? new QueryColumn(column.Name, column.Column.Kind, text => fields.Find(column.Place.Field.FieldType)!.ParseFilter(text, column.Place.Field, path)) { SideTable = column.SideTable }
        : null;

    private QueryColumn? FieldColumn(string path, string at)
    {
        if (table.Find(path) is { } column)
        {
            var field = column.Place.Field;
            return new QueryColumn(column.Name, column.Column.Kind, text => fields.Find(field.FieldType)!.ParseFilter(text, field, at));
        }

        // A further column of the field, such as the currency of money.
        return path.LastIndexOf('.') is > 0 and var dot && table.Find(path[..dot], path[(dot + 1)..]) is { Column.Suffix.Length: > 0 } further
            ? new QueryColumn(further.Name, further.Column.Kind, text => further.Column.Kind == ColumnKind.Text ? text : Whole(text, at))
            : null;
    }

    private string One(ContentFilter filter)
    {
        var column = ManyColumn(filter.Path) ?? Column(filter.Path, filter.Path);
        var ask = column.Conditions;
        switch (filter.Operator)
        {
            case FilterOperator.Exists:
                return bool.TryParse(filter.Value, out var exists)
                    ? ask.Exists(exists)
                    : throw ProblemException.Invalid(filter.Path, "exists is asked with true or false.");
            case FilterOperator.Contains:
                RequireText(column, filter.Path, "contains is for texts.");
                return ask.Holds($"LIKE {Add(Like(filter.Value))} ESCAPE '\\'");
            case FilterOperator.StartsWith:
                RequireText(column, filter.Path, "startsWith is for texts.");
                return ask.Holds($"LIKE {Add(Like(filter.Value)[1..])} ESCAPE '\\'");
            case FilterOperator.In:
                return ask.Holds($"IN {AddList(Values(filter).Select(column.Parse), column.Kind)}");
            case FilterOperator.Between:
                return Values(filter) is [var from, var to]
                    ? ask.Holds($"BETWEEN {Add(column.Parse(from))} AND {Add(column.Parse(to))}")
                    : throw ProblemException.Invalid(filter.Path, "between is asked with two values and a comma between them.");
            case FilterOperator.All:
                return column.SideTable is not null && Values(filter) is { Count: > 0 } all
                    ? string.Join(" AND ", all.Select(v => ask.Holds($"= {Add(column.Parse(v))}")))
                    : throw ProblemException.Invalid(filter.Path, "all is for fields of many values.");
            case FilterOperator.Ne:
                return ask.Differs(Add(column.Parse(filter.Value)));
            default:
                return ask.Holds($"{Symbol(filter.Operator)} {Add(column.Parse(filter.Value))}");
        }
    }

    private string AddList(IEnumerable<object> values, ColumnKind kind) =>
        Add(kind == ColumnKind.Text ? values.Select(v => (string)v).ToArray() : values.Select(v => Convert.ToInt64(v, CultureInfo.InvariantCulture)).ToArray());

    private static IReadOnlyList<string> Values(ContentFilter filter)
    {
        var values = filter.Values();
        return values.Count <= MaximumValues ? values : throw ProblemException.Invalid(filter.Path, $"At most {MaximumValues} values are possible.");
    }

    private static void RequireText(QueryColumn column, string path, string message)
    {
        if (column.Kind != ColumnKind.Text)
        {
            throw ProblemException.Invalid(path, message);
        }
    }

    private static object Milliseconds(string text, string at) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeMilliseconds()
            : throw ProblemException.Invalid(at, "Compare with a time as in 2026-11-21T08:30:00Z.");

    private static object Whole(string text, string at) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw ProblemException.Invalid(at, "Compare with a whole number.");

    private static string Like(string text) =>
        $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    private static string Symbol(FilterOperator op) => op switch
    {
        FilterOperator.Eq => "=",
        FilterOperator.Gt => ">",
        FilterOperator.Ge => ">=",
        FilterOperator.Lt => "<",
        FilterOperator.Le => "<=",
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, "No such comparison."),
    };
}
