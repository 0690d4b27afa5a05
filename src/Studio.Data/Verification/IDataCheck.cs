using Studio.Data.Sessions;

namespace Studio.Data.Verification;

/// <summary>A difference between a derived thing and its owner of truth.</summary>
public sealed record Difference(string Check, string Message);

/// <summary>Recounts something derived from its owner of truth; run by <c>Studio.Web -- verify</c>.</summary>
public interface IDataCheck
{
    /// <summary>What is recounted.</summary>
    string Name { get; }

    /// <summary>The differences found; empty where all is well.</summary>
    Task<IReadOnlyList<Difference>> RunAsync(DbSession session, CancellationToken cancellationToken);
}

/// <summary>
/// The database's own check of itself, on a connection that has read nothing before: SQLite's check of a search index trusts what its connection remembers of the index, and calls one that was merged meanwhile
/// malformed.
/// </summary>
internal sealed class IntegrityCheck(IDatabase database) : IDataCheck
{
    public string Name => "database";

    public async Task<IReadOnlyList<Difference>> RunAsync(DbSession session, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenReaderAsync(cancellationToken);
        var rows = await new DbSession(connection, null, session.Dialect).QueryAsync<string>(session.Dialect.IntegrityProblems, null, cancellationToken);
        return [.. rows.Where(r => r != "ok").Select(r => new Difference(Name, r))];
    }
}
