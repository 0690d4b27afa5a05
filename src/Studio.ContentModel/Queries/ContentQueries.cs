using System.Globalization;
using Dapper;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Queries;

/// <summary>Answers queries from the typed tables. Names come from definitions, values are parameters: nothing a caller writes becomes SQL.</summary>
public sealed class ContentQueries(UnitOfWork unit, ContentDefinitionStore definitions, ContentTables tables, ContentFieldTypes fields)
{
    private static readonly string[] SortableMetadata = ["DisplayText", "CreatedUtc", "ModifiedUtc"];

    /// <summary>The page of items that the query asks for.</summary>
    /// <exception cref="ProblemException">400: an unknown type, field, operator or value, with its place.</exception>
    public async Task<ContentPage> QueryAsync(ContentQuery query, CancellationToken cancellationToken)
    {
        CheckPaging(query);
        var all = await definitions.GetAsync(cancellationToken);
        var type = all.Type(query.ContentType) ?? throw ProblemException.Invalid("type", $"There is no content type '{query.ContentType}'.");
        var table = tables.For(type, all);
        var parameters = new DynamicParameters();
        var conditions = Conditions(query, table, parameters);
        var order = SortColumn(query.SortBy, table);
        var sort = $"{Sort(order, query.Descending)}, t.ItemId {(query.Descending ? "DESC" : "ASC")}";
        parameters.Add("take", query.PageSize);
        parameters.Add("skip", (long)(query.Page - 1) * query.PageSize);
        return await unit.ReadAsync(async (session, ct) =>
        {
            var total = await session.ScalarAsync<long>($"SELECT count(*) FROM {table.Name} t WHERE {conditions}", parameters, ct);
            var rows = await session.QueryAsync<ContentRow>($"""
                {ContentRow.Select} WHERE VersionId IN (SELECT t.VersionId FROM {table.Name} t WHERE {conditions} ORDER BY {sort} LIMIT @take OFFSET @skip)
                """, parameters, ct);
            var ids = await session.QueryAsync<string>($"SELECT t.VersionId FROM {table.Name} t WHERE {conditions} ORDER BY {sort} LIMIT @take OFFSET @skip", parameters, ct);
            var byVersion = rows.ToDictionary(r => r.VersionId, StringComparer.Ordinal);
            return new ContentPage([.. ids.Where(byVersion.ContainsKey).Select(id => byVersion[id].ToItem())], total, query.Page, query.PageSize);
        }, cancellationToken);
    }

    /// <summary>Ids of published items of a type, in order of id, after one; for going through all of them in batches.</summary>
    public async Task<IReadOnlyList<string>> IdsAfterAsync(string contentType, string after, int take, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        return all.Type(contentType) is not { } type
            ? []
            : await unit.ReadAsync((session, ct) => session.QueryAsync<string>(
                $"SELECT ItemId FROM {tables.For(type, all).Name} WHERE Published = 1 AND ItemId > @after ORDER BY ItemId LIMIT @take", new { after, take }, ct), cancellationToken);
    }

    private static void CheckPaging(ContentQuery query)
    {
        if (query.Page < 1)
        {
            throw ProblemException.Invalid("page", "Pages count from 1.");
        }

        if (query.PageSize is < 1 or > ContentQuery.MaximumPageSize)
        {
            throw ProblemException.Invalid("pageSize", $"A page has 1 to {ContentQuery.MaximumPageSize} items.");
        }
    }

    private string Conditions(ContentQuery query, ContentTable table, DynamicParameters parameters)
    {
        var conditions = new List<string> { query.Version == VersionOptions.Published ? "t.Published = 1" : "t.Latest = 1" };
        if (!string.IsNullOrWhiteSpace(query.Search))
        {
            conditions.Add("t.DisplayText LIKE @search ESCAPE '\\'");
            parameters.Add("search", Like(query.Search.Trim()));
        }

        for (var i = 0; i < query.Filters.Count; i++)
        {
            conditions.Add(Condition(query.Filters[i], table, parameters, "p" + i.ToString(CultureInfo.InvariantCulture)));
        }

        return string.Join(" AND ", conditions);
    }

    private string Condition(ContentFilter filter, ContentTable table, DynamicParameters parameters, string parameter)
    {
        var (column, kind, parse) = Resolve(filter.Path, table);
        switch (filter.Operator)
        {
            case FilterOperator.Exists:
                return bool.TryParse(filter.Value, out var exists)
                    ? $"t.{column} IS {(exists ? "NOT NULL" : "NULL")}"
                    : throw ProblemException.Invalid(filter.Path, "exists is asked with true or false.");
            case FilterOperator.Contains:
                if (kind != ColumnKind.Text)
                {
                    throw ProblemException.Invalid(filter.Path, "contains is for texts.");
                }

                parameters.Add(parameter, Like(filter.Value));
                return $"t.{column} LIKE @{parameter} ESCAPE '\\'";
            default:
                parameters.Add(parameter, parse(filter.Value));
                return $"t.{column} {Symbol(filter.Operator)} @{parameter}";
        }
    }

    private (string Column, ColumnKind Kind, Func<string, object> Parse) Resolve(string path, ContentTable table)
    {
        if (path == "DisplayText")
        {
            return (path, ColumnKind.Text, text => text);
        }

        if (SortableMetadata.Contains(path, StringComparer.Ordinal))
        {
            return (path, ColumnKind.Integer, text => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                ? at.ToUnixTimeMilliseconds()
                : throw ProblemException.Invalid(path, "Compare with a time as in 2026-11-21T08:30:00Z."));
        }

        var column = table.Find(path) ?? throw ProblemException.Invalid(path, $"'{table.Type.Name}' has no field '{path}' that can be asked for.");
        var field = column.Place.Field;
        return (column.Name, column.Column.Kind, text => fields.Find(field.FieldType)!.ParseFilter(text, field, path));
    }

    // Every item has the metadata: nothing is missing there, and the plain index serves.
    private string Sort(string column, bool descending) =>
        SortableMetadata.Contains(column, StringComparer.Ordinal) ? $"t.{column} {(descending ? "DESC" : "ASC")}" : unit.Dialect.Order("t." + column, descending);

    private static string SortColumn(string path, ContentTable table) => SortableMetadata.Contains(path, StringComparer.Ordinal)
        ? path
        : table.Find(path)?.Name ?? throw ProblemException.Invalid("sort", $"'{table.Type.Name}' has no field '{path}' to sort by.");

    private static string Like(string text) =>
        $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    private static string Symbol(FilterOperator op) => op switch
    {
        FilterOperator.Eq => "=",
        FilterOperator.Ne => "<>",
        FilterOperator.Gt => ">",
        FilterOperator.Ge => ">=",
        FilterOperator.Lt => "<",
        FilterOperator.Le => "<=",
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, "No such comparison."),
    };
}
