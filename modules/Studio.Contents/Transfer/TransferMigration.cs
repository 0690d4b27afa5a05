using Studio.Data.Migrations;
using Studio.Data.Sessions;

namespace Studio.Contents.Transfer;

internal sealed class TransferMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE ContentImport (Id TEXT PRIMARY KEY, ContentType TEXT NOT NULL, FileName TEXT NOT NULL, Format TEXT NOT NULL, State TEXT NOT NULL, DryRun INTEGER NOT NULL, Headers TEXT NOT NULL,
              Options TEXT NOT NULL, Lines INTEGER NOT NULL, LinesDone INTEGER NOT NULL, Counters TEXT NOT NULL, Checked TEXT, Error TEXT, CreatedBy TEXT NOT NULL, CreatedUtc INTEGER NOT NULL, FinishedUtc INTEGER) WITHOUT ROWID;
            CREATE TABLE ContentImportError (ImportId TEXT NOT NULL, Line INTEGER NOT NULL, Place INTEGER NOT NULL, Header TEXT NOT NULL, Path TEXT NOT NULL, Message TEXT NOT NULL, PRIMARY KEY (ImportId, Line, Place)) WITHOUT ROWID;
            """, null, cancellationToken);
        return 1;
    }

    /// <summary>Rows that were not taken are kept with their cells, so that a person mends them.</summary>
    public async Task<int> UpdateFrom1Async(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            ALTER TABLE ContentImport ADD COLUMN Retrying TEXT;
            ALTER TABLE ContentImport ADD COLUMN RetryLines INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE ContentImport ADD COLUMN RetryDone INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE ContentImport ADD COLUMN RetryBy TEXT;
            CREATE TABLE ContentImportRejected (ImportId TEXT NOT NULL, Line INTEGER NOT NULL, Cells TEXT NOT NULL, Retry INTEGER NOT NULL, PRIMARY KEY (ImportId, Line)) WITHOUT ROWID;
            CREATE INDEX IX_ContentImportRejected_Retry ON ContentImportRejected (ImportId, Line) WHERE Retry = 1;
            """, null, cancellationToken);
        return 2;
    }
}
