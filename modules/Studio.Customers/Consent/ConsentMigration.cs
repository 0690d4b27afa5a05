using Studio.Data.Migrations;
using Studio.Data.Sessions;

namespace Studio.Customers.Consent;

/// <summary>
/// The purposes in force (derived from the published items), each text that was ever published (kept for ever: grants refer to it), and what people said, which is added to and never changed.
/// </summary>
internal sealed class ConsentMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE ConsentPurpose (Name TEXT PRIMARY KEY, ItemId TEXT NOT NULL, Exempt INTEGER NOT NULL, AskAgain INTEGER NOT NULL, Internal INTEGER NOT NULL, Version INTEGER NOT NULL) WITHOUT ROWID;
            CREATE INDEX IX_ConsentPurpose_Item ON ConsentPurpose (ItemId);
            CREATE TABLE ConsentText (Purpose TEXT NOT NULL, Version INTEGER NOT NULL, Title TEXT NOT NULL, Text TEXT NOT NULL, PublishedUtc INTEGER NOT NULL, PRIMARY KEY (Purpose, Version)) WITHOUT ROWID;
            CREATE TABLE ConsentGrant (Id TEXT PRIMARY KEY, SubjectKind INTEGER NOT NULL, SubjectId TEXT NOT NULL, Purpose TEXT NOT NULL, Version INTEGER NOT NULL, Granted INTEGER NOT NULL,
              Source TEXT NOT NULL, OccurredUtc INTEGER NOT NULL, RecordedUtc INTEGER NOT NULL, Actor TEXT, Evidence TEXT NOT NULL) WITHOUT ROWID;
            CREATE INDEX IX_ConsentGrant_Subject ON ConsentGrant (SubjectKind, SubjectId, Purpose, OccurredUtc);
            CREATE INDEX IX_ConsentGrant_Purpose ON ConsentGrant (Purpose, OccurredUtc, Id);
            """, null, cancellationToken);
        return 1;
    }
}
