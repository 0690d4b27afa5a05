using Studio.Data.Sessions;
using Studio.Data.Writing;

namespace Studio.Data.Audit;

/// <summary>A record of the audit trail.</summary>
public sealed class AuditRecord
{
    /// <summary>The id, which sorts by time.</summary>
    public string Id { get; set; } = "";

    /// <summary>When, in milliseconds since 1970.</summary>
    public long AtUtc { get; set; }

    /// <summary>The name of the kind.</summary>
    public string Action { get; set; } = "";

    /// <summary>Who: a user's id, <c>key:…</c>, <c>system</c>, or empty for somebody not signed in.</summary>
    public string ActorId { get; set; } = "";

    /// <summary>The name as it was then.</summary>
    public string ActorName { get; set; } = "";

    /// <summary>The network address the request came from, or empty.</summary>
    public string Address { get; set; } = "";

    /// <summary>The trace by which the host's logs are found.</summary>
    public string TraceId { get; set; } = "";

    /// <summary>The kind of thing it was done to.</summary>
    public string SubjectType { get; set; } = "";

    /// <summary>The thing.</summary>
    public string SubjectId { get; set; } = "";

    /// <summary>Its name as it was then.</summary>
    public string SubjectName { get; set; } = "";

    /// <summary>JSON of what differed before, or null.</summary>
    public string? BeforeJson { get; set; }

    /// <summary>JSON of what differs now, or null.</summary>
    public string? AfterJson { get; set; }

    /// <summary>How often it happened within the record's time.</summary>
    public long Occurrences { get; set; }

    /// <summary>When it happened last, in milliseconds since 1970.</summary>
    public long LastUtc { get; set; }
}

/// <summary>Which records are asked for.</summary>
public sealed record AuditQuery
{
    /// <summary>The most records of one answer.</summary>
    public const int MaximumTake = 200;

    /// <summary>Part of the name or id of what it was done to, or of an address or trace.</summary>
    public string? Search { get; init; }

    /// <summary>The name of a kind.</summary>
    public string? Action { get; init; }

    /// <summary>Part of a person's name, or a whole id.</summary>
    public string? Person { get; init; }

    /// <summary>From when on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Until before when.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only records older than this one.</summary>
    public string? OlderThan { get; init; }

    /// <summary>Only records newer than this one.</summary>
    public string? NewerThan { get; init; }

    /// <summary>How many.</summary>
    public int Take { get; init; } = 50;
}

/// <summary>Some records, newest first.</summary>
/// <param name="Records">The records.</param>
/// <param name="HasNewer">True where newer ones fit the query.</param>
/// <param name="HasOlder">True where older ones do.</param>
public sealed record AuditPage(IReadOnlyList<AuditRecord> Records, bool HasNewer, bool HasOlder);

/// <summary>Reads the audit trail, and lets go of what is older than the tenant keeps.</summary>
public sealed class AuditRecords(IDatabase database)
{
    private const string Columns = "Id, AtUtc, Action, ActorId, ActorName, Address, TraceId, SubjectType, SubjectId, SubjectName, BeforeJson, AfterJson, Occurrences, LastUtc";
    private const int RowsPerTransaction = 500;

    /// <summary>The record, or null where there is none.</summary>
    public Task<AuditRecord?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync((session, ct) => session.FirstAsync<AuditRecord>($"SELECT {Columns} FROM Audit WHERE Id = @id", new { id }, ct), cancellationToken);

    /// <summary>The records beside a place in the trail.</summary>
    public Task<AuditPage> QueryAsync(AuditQuery query, CancellationToken cancellationToken) => database.ReadAsync(async (session, ct) =>
    {
        var take = Math.Clamp(query.Take, 1, AuditQuery.MaximumTake);
        var forward = query.NewerThan is not null;
        var conditions = Conditions(query).ToList();
        var where = conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions);
        var rows = await session.QueryAsync<AuditRecord>($"SELECT {Columns} FROM Audit{where} ORDER BY Id {(forward ? "ASC" : "DESC")} LIMIT @take", new
        {
            take = take + 1,
            query.OlderThan,
            query.NewerThan,
            query.Action,
            query.Person,
            PersonPart = Part(query.Person),
            SearchPart = Part(query.Search),
            From = query.From?.ToUnixTimeMilliseconds(),
            Until = query.Until?.ToUnixTimeMilliseconds(),
        }, ct);
        var more = rows.Count > take;
        var kept = rows.Take(take);
        return forward
            ? new AuditPage([.. kept.Reverse()], more, HasOlder: true)
            : new AuditPage([.. kept], query.OlderThan is not null, more);
    }, cancellationToken);

    /// <summary>Removes records older than a time, in short transactions; how many there were.</summary>
    public async Task<int> RemoveOlderAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        var total = 0;
        while (true)
        {
            var removed = await database.WriteAsync(WriteClass.Bulk, (session, ct) => session.ExecuteAsync(
                "DELETE FROM Audit WHERE Id IN (SELECT Id FROM Audit WHERE LastUtc < @before ORDER BY Id LIMIT @RowsPerTransaction)", new { before = time.ToUnixTimeMilliseconds(), RowsPerTransaction }, ct), cancellationToken);
            total += removed;
            if (removed < RowsPerTransaction)
            {
                return total;
            }
        }
    }

    private static IEnumerable<string> Conditions(AuditQuery query)
    {
        if (query.OlderThan is not null)
        {
            yield return "Id < @OlderThan";
        }

        if (query.NewerThan is not null)
        {
            yield return "Id > @NewerThan";
        }

        if (!string.IsNullOrEmpty(query.Action))
        {
            yield return "Action = @Action";
        }

        if (!string.IsNullOrWhiteSpace(query.Person))
        {
            yield return "(ActorId = @Person OR lower(ActorName) LIKE lower(@PersonPart) ESCAPE '\\')";
        }

        if (!string.IsNullOrWhiteSpace(query.Search))
        {
            yield return "(" + string.Join(" OR ", new[] { "SubjectName", "SubjectId", "SubjectType", "Address", "TraceId" }.Select(c => $"lower({c}) LIKE lower(@SearchPart) ESCAPE '\\'")) + ")";
        }

        if (query.From is not null)
        {
            yield return "LastUtc >= @From";
        }

        if (query.Until is not null)
        {
            yield return "AtUtc < @Until";
        }
    }

    private static string? Part(string? text) => string.IsNullOrWhiteSpace(text)
        ? null
        : "%" + text.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
}
