using Dapper;
using Studio.ContentModel.Access;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.ContentModel.Search;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Queries;

/// <summary>Answers queries from the typed tables. Names come from definitions, values are parameters: nothing a caller writes becomes SQL.</summary>
public sealed class ContentQueries(UnitOfWork unit, ContentDefinitionStore definitions, ContentTables tables, ContentFieldTypes fields, ContentSearch search)
{
    // As many are put in order.
    private const int MostFound = 500;

    /// <summary>The page of items that the query asks for.</summary>
    /// <exception cref="ProblemException">400: an unknown type, field, operator, value or cursor, with its place.</exception>
    public async Task<ContentPage> QueryAsync(ContentQuery query, CancellationToken cancellationToken)
    {
        CheckPaging(query);
        var all = await definitions.GetAsync(cancellationToken);
        var type = all.Type(query.ContentType) ?? throw ProblemException.Invalid("type", $"There is no content type '{query.ContentType}'.");
        query.Access.Check(query, type, all);
        var table = tables.For(type, all);
        var conditions = new ContentConditions(table, fields, unit.Dialect);
        var where = conditions.All(query);
        var order = conditions.Column(query.SortBy, "sort");
        var cursor = query.Cursor is { Length: > 0 } text ? ContentCursor.Read(text, query, order.Kind) : null;
        var plan = new Plan(query, table, order, where, conditions, cursor);
        var unread = string.IsNullOrWhiteSpace(query.Search) ? 0 : await search.CatchUpAsync(cancellationToken);
        return await unit.ReadAsync(async (session, ct) =>
        {
            var (total, kind) = await CountAsync(session, plan, ct);
            var rows = await ReadAsync(session, plan, ct);
            return Page(plan, rows, total, kind, await definitions.GetAtLeastAsync(rows.Count == 0 ? 0 : rows.Max(r => r.Revision), ct)) with { Unread = unread };
        }, cancellationToken);
    }

    /// <summary>Ids of published items of a type, in order of id, after one; for going through all of them in batches.</summary>
    public Task<IReadOnlyList<string>> IdsAfterAsync(string contentType, string after, int take, CancellationToken cancellationToken) => IdsAfterAsync(contentType, after, take, drafts: false, cancellationToken);

    /// <summary>The same with the items that have a draft only, where drafts are wanted.</summary>
    // From the type's own table: by the table of all items SQLite would sort all of the type again for each batch.
    public async Task<IReadOnlyList<string>> IdsAfterAsync(string contentType, string after, int take, bool drafts, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        return all.Type(contentType) is not { } type
            ? []
            : await unit.ReadAsync((session, ct) => session.QueryAsync<string>(
                $"SELECT DISTINCT ItemId FROM {tables.For(type, all).Name} WHERE {(drafts ? "" : "Published = 1 AND ")}ItemId > @after ORDER BY ItemId LIMIT @take", new { after, take }, ct), cancellationToken);
    }

    /// <summary>The newest items among those that a text finds, whatever their type: for a person who looks for something by its name. Of very many that it finds, only some are looked at.</summary>
    /// <param name="text">The words.</param>
    /// <param name="scope">The types that are looked through; none finds nothing.</param>
    /// <param name="access">Which fields the items are shown with.</param>
    /// <param name="take">How many, at most.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<IReadOnlyList<ContentItem>> FindAsync(string text, ContentScope scope, FieldAccess access, int take, CancellationToken cancellationToken)
    {
        if (scope.IsEmpty || string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        await search.CatchUpAsync(cancellationToken);
        var parameters = new DynamicParameters(new { scope.Types, scope.OwnTypes, scope.Owner, take });
        var found = SearchIndex.Of(unit.Dialect).Condition("i.VersionId", [.. scope.Types, .. scope.OwnTypes], text, value =>
        {
            parameters.Add("question", value);
            return "@question";
        }, MostFound);
        return await unit.ReadAsync(async (session, ct) =>
        {
            var rows = await session.QueryAsync<ContentRow>($"""
                SELECT i.VersionId, i.ItemId, i.Type, i.Number, i.Latest, i.Published, i.DisplayText, i.CreatedUtc, i.ModifiedUtc, i.PublishedUtc, i.Owner, i.Author, i.Data, i.Revision
                FROM ContentItem i WHERE {found} AND i.Latest = 1 AND ({scope.Condition}) ORDER BY i.ModifiedUtc DESC, i.ItemId DESC LIMIT @take
                """, parameters, ct);
            var all = await definitions.GetAtLeastAsync(rows.Count == 0 ? 0 : rows.Max(r => r.Revision), ct);
            return (IReadOnlyList<ContentItem>)[.. rows.Select(r => access.Show(r.ToItem(all), all))];
        }, cancellationToken);
    }

    private static void CheckPaging(ContentQuery query)
    {
        if (query.PageSize is < 1 or > ContentQuery.MaximumPageSize)
        {
            throw ProblemException.Invalid("pageSize", $"A page has 1 to {ContentQuery.MaximumPageSize} items.");
        }

        if (query.Page < 1)
        {
            throw ProblemException.Invalid("page", "Pages count from 1.");
        }

        if (string.IsNullOrEmpty(query.Cursor) && (long)(query.Page - 1) * query.PageSize > ContentQuery.MaximumOffset)
        {
            throw ProblemException.Invalid("page", $"Pages by number reach {ContentQuery.MaximumOffset} items far. Go on by the cursor 'next' of an answer, or narrow the query.");
        }
    }

    private static async Task<(long Total, TotalKind Kind)> CountAsync(DbSession session, Plan plan, CancellationToken cancellationToken)
    {
        if (plan.Query.Count == CountMode.None)
        {
            return (0, TotalKind.Unknown);
        }

        var parameters = new DynamicParameters(plan.Conditions.Parameters);
        if (plan.Query.Count == CountMode.Exact)
        {
            return (await session.ScalarAsync<long>($"SELECT count(*) FROM {plan.Table.Name} t WHERE {plan.Where}", parameters, cancellationToken), TotalKind.Exact);
        }

        parameters.Add("bound", ContentQuery.CountBound + 1);
        var counted = await session.ScalarAsync<long>($"SELECT count(*) FROM (SELECT 1 FROM {plan.Table.Name} t WHERE {plan.Where} LIMIT @bound) c", parameters, cancellationToken);
        if (counted <= ContentQuery.CountBound)
        {
            return (counted, TotalKind.Exact);
        }

        if (!plan.IsWhole)
        {
            return (ContentQuery.CountBound, TotalKind.MoreThan);
        }

        // Rows of a table are counted without reading them; a published item that has a draft too is two rows.
        var rows = await session.ScalarAsync<long>(session.Dialect.RowEstimate(plan.Table.Name), null, cancellationToken);
        return rows > ContentQuery.CountBound ? (rows, TotalKind.Estimate) : (ContentQuery.CountBound, TotalKind.MoreThan);
    }

    /// <summary>One row more than the page has, in the order of reading, so that it is known whether more follow.</summary>
    private static async Task<List<PageRow>> ReadAsync(DbSession session, Plan plan, CancellationToken cancellationToken)
    {
        var take = plan.Query.PageSize + 1;
        var rows = new List<PageRow>();
        foreach (var (condition, values) in plan.Stretches())
        {
            var parameters = new DynamicParameters(plan.Conditions.Parameters);
            foreach (var (name, value) in values)
            {
                parameters.Add(name, value);
            }

            parameters.Add("take", take - rows.Count);
            parameters.Add("skip", plan.Cursor is null ? (long)(plan.Query.Page - 1) * plan.Query.PageSize : 0L);
            rows.AddRange(await session.QueryAsync<PageRow>($"""
                SELECT i.VersionId, i.ItemId, i.Type, i.Number, i.Latest, i.Published, i.DisplayText, i.CreatedUtc, i.ModifiedUtc, i.PublishedUtc, i.Owner, i.Author, i.Data, i.Revision, p.Sorted
                FROM (SELECT t.VersionId, t.ItemId AS PageItem, t.{plan.Order.Name} AS Sorted FROM {plan.Table.Name} t WHERE {plan.Where}{condition} ORDER BY {plan.Sort(session.Dialect, "t." + plan.Order.Name, "t.ItemId")} LIMIT @take OFFSET @skip) p
                JOIN ContentItem i ON i.VersionId = p.VersionId ORDER BY {plan.Sort(session.Dialect, "p.Sorted", "p.PageItem")}
                """, parameters, cancellationToken));
            if (rows.Count >= take)
            {
                break;
            }
        }

        return rows;
    }

    private static ContentPage Page(Plan plan, List<PageRow> rows, long total, TotalKind kind, ContentDefinitions all)
    {
        var query = plan.Query;
        var more = rows.Count > query.PageSize;
        if (more)
        {
            rows.RemoveAt(rows.Count - 1);
        }

        var forward = plan.Cursor?.Forward != false;
        if (!forward)
        {
            rows.Reverse();
        }

        var hasBefore = forward ? plan.Cursor is not null || query.Page > 1 : more;
        var hasAfter = !forward || more;
        return new ContentPage([.. rows.Select(r => query.Access.Show(r.ToItem(all), all))], total, query.Page, query.PageSize, kind)
        {
            Previous = hasBefore && rows.Count > 0 ? new ContentCursor(Forward: false, rows[0].Sorted, rows[0].ItemId).Write(query) : null,
            Next = hasAfter && rows.Count > 0 ? new ContentCursor(Forward: true, rows[^1].Sorted, rows[^1].ItemId).Write(query) : null,
        };
    }

    /// <summary>A query with everything that its statements are made of.</summary>
    private sealed record Plan(ContentQuery Query, ContentTable Table, QueryColumn Order, string Where, ContentConditions Conditions, ContentCursor? Cursor)
    {
        /// <summary>True where all items of the type are asked for.</summary>
        public bool IsWhole => Query.Filters.Count == 0 && Query.Alternatives.Count == 0 && Query.Owner is null && string.IsNullOrWhiteSpace(Query.Search);

        // What comes before a place is read backwards from it.
        private bool Descending => Query.Descending == (Cursor?.Forward != false);

        public string Sort(Data.Dialects.SqlDialect dialect, string column, string id)
        {
            var direction = Descending ? "DESC" : "ASC";
            return Order.Name == "ItemId" ? $"{id} {direction}" : $"{(Order.AlwaysThere ? $"{column} {direction}" : dialect.Order(column, Descending))}, {id} {direction}";
        }

        /// <summary>
        /// What lies beyond the cursor, in one or two stretches: missing values are the smallest, and no comparison of rows finds them together
        /// with the others. Each stretch is one range of the column's index.
        /// </summary>
        public IEnumerable<(string Condition, (string Name, object Value)[] Values)> Stretches()
        {
            if (Cursor is not { } place)
            {
                yield return ("", []);
                yield break;
            }

            var (sign, column) = (Descending ? "<" : ">", "t." + Order.Name);
            if (Order.Name == "ItemId")
            {
                yield return ($" AND t.ItemId {sign} @cursorId", [("cursorId", place.ItemId)]);
            }
            else if (place.Value is { } value)
            {
                yield return ($" AND ({column}, t.ItemId) {sign} (@cursorValue, @cursorId)", [("cursorValue", value), ("cursorId", place.ItemId)]);
                if (Descending && !Order.AlwaysThere)
                {
                    yield return ($" AND {column} IS NULL", []);
                }
            }
            else
            {
                yield return ($" AND {column} IS NULL AND t.ItemId {sign} @cursorId", [("cursorId", place.ItemId)]);
                if (!Descending)
                {
                    yield return ($" AND {column} IS NOT NULL", []);
                }
            }
        }
    }

    /// <summary>An item's row with the value that it was sorted by.</summary>
    private sealed class PageRow : ContentRow
    {
        public object? Sorted { get; set; }
    }
}
