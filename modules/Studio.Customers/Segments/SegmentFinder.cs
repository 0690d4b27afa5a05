using Dapper;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Tables;
using Studio.Customers.Segments.Sql;
using Studio.Data.Dialects;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;
using Studio.Scripting.Expressions.Predicates;

namespace Studio.Customers.Segments;

/// <summary>Some of the customers: those of some ids, or those between two ids.</summary>
/// <param name="Ids">The ids; null for all.</param>
/// <param name="After">Only greater ids, where it is not empty.</param>
/// <param name="Through">No greater ids, where it is not null.</param>
internal sealed record CustomerScope(IReadOnlyCollection<string>? Ids, string After = "", string? Through = null);

/// <summary>Finds whom a condition is true of: by SQL, and where SQL does not say it all, by the facts of those whom it leaves. A customer who was merged into another is nobody any more.</summary>
internal sealed class SegmentFinder(SegmentSql sql, FactService facts, UnitOfWork unit, ContentDefinitionStore definitions, ContentTables tables)
{
    private const int Batch = 500;

    /// <summary>Whom a row is of, looked up for each row.</summary>
    private const string Someone = "t.Published = 1 AND NOT EXISTS (SELECT 1 FROM SubjectMember merged WHERE merged.SubjectKind = 2 AND merged.SubjectId = t.ItemId)";

    /// <summary>The same for all rows at once, where SQLite is quicker with a list.</summary>
    private const string Everyone = "t.Published = 1 AND t.ItemId NOT IN (SELECT merged.SubjectId FROM SubjectMember merged WHERE merged.SubjectKind = 2)";

    /// <summary>The types that customers have.</summary>
    public async ValueTask<IReadOnlyList<string>> TypesAsync(CancellationToken cancellationToken) =>
        [.. (await definitions.GetAsync(cancellationToken)).TypesWith(CustomerParts.Customer).Order(StringComparer.Ordinal)];

    /// <summary>The ids of those in the scope of whom the condition is true.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(CompiledExpression condition, FactCatalogue catalogue, CustomerScope scope, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        var predicate = condition.ToPredicate();
        foreach (var type in await TypesAsync(cancellationToken))
        {
            var asked = await sql.WriteAsync(predicate, unit.Dialect, new FactColumnContext(type, now), cancellationToken);
            var ids = await unit.ReadAsync(async (session, ct) =>
            {
                var table = await TableAsync(type, ct);
                return await session.QueryAsync<string>($"SELECT t.ItemId FROM {table} t WHERE {Someone}{In(scope, asked.Values.Parameters)} AND {asked.Where}", asked.Values.Parameters, ct);
            }, cancellationToken);
            found.AddRange(asked.IsExact ? ids : await TestAsync(condition, catalogue, ids, now, cancellationToken));
        }

        return found;
    }

    /// <summary>The condition of one type in SQL, with the type's table.</summary>
    public async Task<(string Table, SegmentCondition Condition)> StatementAsync(Predicate predicate, string type, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var asked = await sql.WriteAsync(predicate, unit.Dialect, new FactColumnContext(type, now), cancellationToken);
        return (await TableAsync(type, cancellationToken), asked with { Where = $"{(unit.Dialect is SqliteDialect ? Everyone : Someone)} AND {asked.Where}" });
    }

    /// <summary>Those of whom the condition is true, by their facts.</summary>
    public async Task<IReadOnlyList<string>> TestAsync(CompiledExpression condition, FactCatalogue catalogue, IReadOnlyList<string> ids, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var wanted = condition.Members.Select(m => m.Path).ToHashSet(StringComparer.Ordinal);
        var found = new List<string>();
        foreach (var chunk in ids.Chunk(Batch))
        {
            var batch = new FactBatch(catalogue, [.. chunk.Select(id => new FactSubject(id, null))], null, now, wanted);
            await facts.LoadAsync(batch, cancellationToken);
            found.AddRange(chunk.Where((_, i) => condition.Test(batch.Profiles[i]) == Truth.True));
        }

        return found;
    }

    /// <summary>The last id of the next customers, and how many they are; null where no more follow.</summary>
    public async Task<(string? Through, int Count)> NextAsync(string after, int take, CancellationToken cancellationToken)
    {
        var parts = new List<string>();
        foreach (var type in await TypesAsync(cancellationToken))
        {
            parts.Add($"SELECT * FROM (SELECT ItemId FROM {await TableAsync(type, cancellationToken)} WHERE Published = 1 AND ItemId > @after ORDER BY ItemId LIMIT @take) p{parts.Count}");
        }

        var ids = parts.Count == 0 ? [] : await unit.ReadAsync((session, ct) => session.QueryAsync<string>($"{string.Join(" UNION ALL ", parts)} ORDER BY ItemId LIMIT @take", new { after, take }, ct), cancellationToken);
        return (ids.Count == 0 ? null : ids[^1], ids.Count);
    }

    /// <summary>How many customers there are of all types.</summary>
    public async Task<long> CountAllAsync(CancellationToken cancellationToken)
    {
        long count = 0;
        foreach (var type in await TypesAsync(cancellationToken))
        {
            var table = await TableAsync(type, cancellationToken);
            count += await unit.ReadAsync((session, ct) => session.ScalarAsync<long>($"SELECT count(*) FROM {table} WHERE Published = 1", null, ct), cancellationToken);
        }

        return count;
    }

    private async ValueTask<string> TableAsync(string type, CancellationToken cancellationToken) => tables.For(type, await definitions.GetAsync(cancellationToken)).Name;

    private static string In(CustomerScope scope, DynamicParameters parameters)
    {
        var sql = "";
        if (scope.Ids is { } ids)
        {
            parameters.Add("scopeIds", ids.ToArray());
            sql += " AND t.ItemId IN @scopeIds";
        }

        if (scope.After.Length > 0)
        {
            parameters.Add("scopeAfter", scope.After);
            sql += " AND t.ItemId > @scopeAfter";
        }

        if (scope.Through is { } through)
        {
            parameters.Add("scopeThrough", through);
            sql += " AND t.ItemId <= @scopeThrough";
        }

        return sql;
    }
}
