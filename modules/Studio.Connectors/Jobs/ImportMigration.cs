using Studio.Data.Migrations;
using Studio.Data.Sessions;

namespace Studio.Connectors.Jobs;

internal sealed class ImportMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE ImportJob (Id TEXT PRIMARY KEY, FileName TEXT NOT NULL, State TEXT NOT NULL, Options TEXT NOT NULL, Summary TEXT NOT NULL, Counters TEXT NOT NULL, DocumentsDone INTEGER NOT NULL,
              Error TEXT, CreatedBy TEXT NOT NULL, CreatedUtc INTEGER NOT NULL, StartedUtc INTEGER, FinishedUtc INTEGER) WITHOUT ROWID;
            CREATE TABLE ImportReject (JobId TEXT NOT NULL, Line INTEGER NOT NULL, Reason TEXT NOT NULL, Arguments TEXT NOT NULL, Raw TEXT NOT NULL, PRIMARY KEY (JobId, Line)) WITHOUT ROWID;
            """, null, cancellationToken);
        return await UpdateFrom1Async(session, cancellationToken);
    }

    /// <summary>Which contacts of other systems are here already: a hash of their id, or of their place in a file.</summary>
    public static async Task<int> UpdateFrom1Async(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("CREATE TABLE ImportedContact (SourceKey TEXT PRIMARY KEY) WITHOUT ROWID", null, cancellationToken);
        return 2;
    }
}
