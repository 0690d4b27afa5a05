using Microsoft.Data.Sqlite;
using Studio.ContentModel.Items;
using Studio.Customers.Conditions;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Segments;

/// <summary>Counts whom a condition is true of while it is written; nothing is kept.</summary>
internal sealed class SegmentCounter(SegmentFinder finder, FactService facts, UnitOfWork unit, ContentManager content, TimeProvider time)
{
    private const int MostExamples = 10;

    /// <summary>Where SQL does not say it all: of how many the facts are loaded. More are estimated from them.</summary>
    private const int MostTested = 5_000;

    /// <summary>Counts; ends soon after the token says so.</summary>
    public async Task<ConditionCount> CountAsync(CompiledExpression condition, CancellationToken cancellationToken)
    {
        try
        {
            return await CountTypesAsync(condition, cancellationToken);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_INTERRUPT)
        {
            throw new OperationCanceledException("Nobody waits for the count any more.", e, cancellationToken);
        }
    }

    private async Task<ConditionCount> CountTypesAsync(CompiledExpression condition, CancellationToken cancellationToken)
    {
        var (matches, of, isEstimate, examples) = (0L, 0L, false, new List<string>());
        foreach (var type in await finder.TypesAsync(cancellationToken))
        {
            var (table, asked) = await finder.StatementAsync(condition.ToPredicate(), type, time.GetUtcNow(), cancellationToken);
            asked.Values.Parameters.Add("take", asked.IsExact ? MostExamples : MostTested);
            var (count, total, ids) = await unit.ReadAsync(async (session, ct) =>
            {
                using var stop = session.Dialect.StopOn(session, ct);
                return (
                    await session.ScalarAsync<long>($"SELECT count(*) FROM {table} t WHERE {asked.Where}", asked.Values.Parameters, ct),
                    await session.ScalarAsync<long>($"SELECT count(*) FROM {table} WHERE Published = 1", null, ct),
                    await session.QueryAsync<string>($"SELECT t.ItemId FROM {table} t WHERE {asked.Where} LIMIT @take", asked.Values.Parameters, ct));
            }, cancellationToken);
            of += total;
            if (!asked.IsExact && ids.Count > 0)
            {
                var those = await finder.TestAsync(condition, await facts.GetCatalogueAsync(cancellationToken), ids, time.GetUtcNow(), cancellationToken);
                isEstimate |= count > ids.Count;
                count = (long)Math.Round((double)count * those.Count / ids.Count);
                ids = those;
            }

            matches += count;
            examples.AddRange(ids.Take(MostExamples - examples.Count));
        }

        var items = await content.GetManyAsync(examples, VersionOptions.Published, cancellationToken);
        return new ConditionCount(matches, of, isEstimate, [.. items.Select(i => new ConditionExample(i.ContentItemId, i.DisplayText, "/admin/customers/" + i.ContentItemId))]);
    }
}
