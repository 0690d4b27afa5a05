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
}
