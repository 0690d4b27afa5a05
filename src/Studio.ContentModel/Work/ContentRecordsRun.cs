using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Search;
using Studio.Data.Sessions;
using Studio.Data.Writing;

namespace Studio.ContentModel.Work;

/// <summary>
/// Brings what the audit trail tells of a type's items to what the definitions say of encryption, in batches, and then lets the words that search knew of sealed values go. Records under a field's earlier name are not
/// found by its present one.
/// </summary>
internal sealed class ContentRecordsRun(IServiceScopeFactory scopes, IDatabase database, ContentWorkQueue queue, DocumentSealing sealing)
{
    private const int RowsAtOnce = 64;

    /// <summary>Does the work, or gives it back where search is not ready yet.</summary>
    public async Task SealAsync(ClaimedWork work, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<ContentDefinitionStore>();
        if (work.Total < 0)
        {
            work.Total = await database.ReadAsync((session, ct) => session.ScalarAsync<long>("SELECT count(*) FROM Audit WHERE SubjectType = @Type", new { work.Type }, ct), cancellationToken);
        }

        while (true)
        {
            var all = await store.GetAtLeastAsync(work.Revision, cancellationToken);
            if (all.Type(work.Type) is not { } type || await database.WriteAsync(WriteClass.Bulk, (session, ct) => BatchAsync(session, work, type, all, ct), cancellationToken) == 0)
            {
                break;
            }
        }

        var waits = await database.ReadAsync((session, ct) => session.ScalarAsync<long>("SELECT (SELECT count(*) FROM ContentSearchWork) + (SELECT count(*) FROM ContentSearchLater) + (SELECT count(*) FROM ContentWork WHERE EndedUtc IS NULL AND Kind = 'Items')", null, ct), cancellationToken);
        if (waits > 0)
        {
            await queue.GiveBackAsync(work, "It waits until items and the search index are up to date.", cancellationToken);
            return;
        }

        await scope.ServiceProvider.GetRequiredService<SearchScrub>().ScrubAsync(cancellationToken);
        await database.WriteAsync(WriteClass.Bulk, async (session, ct) =>
        {
            await queue.EndAsync(session, work, ct);
            return true;
        }, cancellationToken);
    }

    private async Task<int> BatchAsync(WriteSession session, ClaimedWork work, ContentTypeDefinition type, ContentDefinitions all, CancellationToken cancellationToken)
    {
        // The index of records has them in this order.
        var cursor = work.Cursor.Length == 0 ? ["", ""] : work.Cursor.Split('\n', 2);
        var rows = await session.QueryAsync<RecordRow>("""
            SELECT Id, SubjectId, SubjectName, BeforeJson, AfterJson FROM Audit
            WHERE SubjectType = @Type AND (SubjectId, Id) > (@subject, @id) ORDER BY SubjectId, Id LIMIT @RowsAtOnce
            """, new { work.Type, subject = cursor[0], id = cursor[1], RowsAtOnce }, cancellationToken);
        if (rows.Count == 0)
        {
            return 0;
        }

        var hidesNames = sealing.HidesNames(type, all);
        var changed = rows.Where(r => Change(r, type, all, hidesNames)).ToList();
        if (changed.Count > 0)
        {
            await UpdateAsync(session, changed, cancellationToken);
        }

        await queue.AdvanceAsync(session, work, $"{rows[^1].SubjectId}\n{rows[^1].Id}", rows.Count, 0, cancellationToken);
        return rows.Count;
    }

    private bool Change(RecordRow row, ContentTypeDefinition type, ContentDefinitions all, bool hidesNames)
    {
        var changed = hidesNames && row.SubjectName.Length > 0;
        row.SubjectName = hidesNames ? "" : row.SubjectName;
        (row.BeforeJson, var before) = Change(row.BeforeJson, type, all, hidesNames);
        (row.AfterJson, var after) = Change(row.AfterJson, type, all, hidesNames);
        return changed || before || after;
    }

    private (string? Json, bool Changed) Change(string? json, ContentTypeDefinition type, ContentDefinitions all, bool hidesNames)
    {
        if (json is null || JsonNode.Parse(json) is not JsonObject state)
        {
            return (json, false);
        }

        var changed = sealing.Apply(state, type, all) | (hidesNames && state.Remove("DisplayText"));
        return (changed ? state.ToJsonString() : json, changed);
    }

    /// <summary>A record that was emptied meanwhile, because its person was erased, stays empty.</summary>
    private static Task UpdateAsync(WriteSession session, List<RecordRow> changed, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        var sql = new StringBuilder("UPDATE Audit SET SubjectName = n.column2, BeforeJson = n.column3, AfterJson = n.column4 FROM (VALUES ");
        for (var i = 0; i < RowsAtOnce; i++)
        {
            // The last is repeated: one statement serves every number of records.
            var row = changed[Math.Min(i, changed.Count - 1)];
            sql.Append(i == 0 ? "" : ", ").Append(System.Globalization.CultureInfo.InvariantCulture, $"(@i{i}, @n{i}, @b{i}, @a{i})");
            parameters.Add($"i{i}", row.Id);
            parameters.Add($"n{i}", row.SubjectName);
            parameters.Add($"b{i}", row.BeforeJson, System.Data.DbType.String);
            parameters.Add($"a{i}", row.AfterJson, System.Data.DbType.String);
        }

        return session.ExecuteAsync(sql.Append(") AS n WHERE Audit.Id = n.column1 AND (Audit.BeforeJson IS NOT NULL OR Audit.AfterJson IS NOT NULL)").ToString(), parameters, cancellationToken);
    }

    private sealed class RecordRow
    {
        public string Id { get; set; } = "";

        public string SubjectId { get; set; } = "";

        public string SubjectName { get; set; } = "";

        public string? BeforeJson { get; set; }

        public string? AfterJson { get; set; }
    }
}
