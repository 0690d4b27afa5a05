using Studio.Data.Migrations;
using Studio.Data.Sessions;

namespace Studio.Contents.Bulk;

internal sealed class BulkMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE ContentBulk (Id TEXT PRIMARY KEY, ContentType TEXT NOT NULL, Act TEXT NOT NULL, Field TEXT, FieldValue TEXT, Asked TEXT, State TEXT NOT NULL, Gathered INTEGER NOT NULL, Place TEXT, Items INTEGER NOT NULL,
              Changed INTEGER NOT NULL, Unchanged INTEGER NOT NULL, Refused INTEGER NOT NULL, UndoOf TEXT, UndoneBy TEXT, OwnerId TEXT NOT NULL, Claims TEXT NOT NULL, Error TEXT, CreatedUtc INTEGER NOT NULL, FinishedUtc INTEGER) WITHOUT ROWID;
            CREATE INDEX IX_ContentBulk_Owner ON ContentBulk (OwnerId, Id);
            CREATE INDEX IX_ContentBulk_Waiting ON ContentBulk (Id) WHERE FinishedUtc IS NULL;
            CREATE TABLE ContentBulkItem (BulkId TEXT NOT NULL, Place INTEGER NOT NULL, ItemId TEXT NOT NULL, Outcome INTEGER NOT NULL, Before TEXT, After TEXT, Message TEXT, PRIMARY KEY (BulkId, Place)) WITHOUT ROWID;
            CREATE INDEX IX_ContentBulkItem_Outcome ON ContentBulkItem (BulkId, Outcome, Place);
            """, null, cancellationToken);
        return 1;
    }
}
