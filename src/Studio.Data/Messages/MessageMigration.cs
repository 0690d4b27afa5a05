using Studio.Data.Migrations;
using Studio.Data.Sessions;

namespace Studio.Data.Messages;

internal sealed class MessageMigration : DataMigration
{
    public override int Order => 0;

    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE OutgoingMessage (Id TEXT PRIMARY KEY, Channel TEXT NOT NULL, Recipient TEXT NOT NULL, Subject TEXT NOT NULL, Body TEXT NOT NULL, CustomerId TEXT, VisitorId TEXT,
              State INTEGER NOT NULL, Attempts INTEGER NOT NULL, Lease TEXT, Detail TEXT NOT NULL, CreatedUtc INTEGER NOT NULL, DueUtc INTEGER NOT NULL, EndedUtc INTEGER) WITHOUT ROWID;
            CREATE INDEX IX_OutgoingMessage_Due ON OutgoingMessage (DueUtc) WHERE State IN (0, 1);
            CREATE INDEX IX_OutgoingMessage_Created ON OutgoingMessage (CreatedUtc);
            CREATE INDEX IX_OutgoingMessage_Ended ON OutgoingMessage (EndedUtc) WHERE EndedUtc IS NOT NULL;
            CREATE INDEX IX_OutgoingMessage_Customer ON OutgoingMessage (CustomerId) WHERE CustomerId IS NOT NULL;
            CREATE INDEX IX_OutgoingMessage_Recipient ON OutgoingMessage (Recipient)
            """, null, cancellationToken);
        return 1;
    }
}
