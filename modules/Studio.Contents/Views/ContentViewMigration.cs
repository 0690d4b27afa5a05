using Studio.Data.Migrations;
using Studio.Data.Sessions;

namespace Studio.Contents.Views;

internal sealed class ContentViewMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE ContentView (Id TEXT PRIMARY KEY, ContentType TEXT NOT NULL, Name TEXT NOT NULL, OwnerId TEXT NOT NULL, Shared INTEGER NOT NULL, Asked TEXT NOT NULL, Revision INTEGER NOT NULL,
              CreatedUtc INTEGER NOT NULL, ModifiedUtc INTEGER NOT NULL) WITHOUT ROWID;
            CREATE UNIQUE INDEX IX_ContentView_Owner ON ContentView (OwnerId, ContentType, Name);
            CREATE INDEX IX_ContentView_Shared ON ContentView (ContentType) WHERE Shared = 1;
            CREATE TABLE ContentViewDefault (UserId TEXT NOT NULL, ContentType TEXT NOT NULL, ViewId TEXT NOT NULL, PRIMARY KEY (UserId, ContentType)) WITHOUT ROWID;
            CREATE INDEX IX_ContentViewDefault_View ON ContentViewDefault (ViewId);
            """, null, cancellationToken);
        return 1;
    }
}
