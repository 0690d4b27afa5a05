using Studio.Data.Migrations;
using Studio.Data.Sessions;

namespace Studio.Customers.Behaviour;

/// <summary>
/// The tables of behaviour facts. <c>BehaviourDefinition</c> is what is published, with how far its counting is; a changed definition gets another
/// <c>Counting</c>, so that old and new never mix. <c>BehaviourEntry</c> holds each matching contact under the subject it was made with: merging
/// rewrites none of it. <c>BehaviourValue</c> is the result for each person; no row is nothing. <c>BehaviourRemainder</c> lists countings whose entries are to be deleted.
/// </summary>
internal sealed class BehaviourMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE BehaviourDefinition (FactId TEXT PRIMARY KEY, Counting INTEGER NOT NULL, Name TEXT NOT NULL, Definition TEXT NOT NULL, State INTEGER NOT NULL, Position TEXT NOT NULL,
              Done INTEGER NOT NULL, Total INTEGER NOT NULL, ChangedUtc INTEGER NOT NULL, ReadyUtc INTEGER, Fault TEXT) WITHOUT ROWID;
            CREATE TABLE BehaviourRemainder (Counting INTEGER PRIMARY KEY);
            CREATE TABLE BehaviourEntry (Counting INTEGER NOT NULL, SubjectId TEXT NOT NULL, OccurredUtc INTEGER NOT NULL, ContactId TEXT NOT NULL, ExpiresUtc INTEGER, Amount INTEGER, Text TEXT,
              PRIMARY KEY (Counting, SubjectId, OccurredUtc, ContactId)) WITHOUT ROWID;
            CREATE INDEX IX_BehaviourEntry_Text ON BehaviourEntry (Counting, SubjectId, Text) WHERE Text IS NOT NULL;
            CREATE TABLE BehaviourValue (FactId TEXT NOT NULL, PersonId TEXT NOT NULL, Number REAL, Text TEXT, ChangesUtc INTEGER, Counting INTEGER NOT NULL, Contacts INTEGER NOT NULL, Total TEXT,
              EdgeUtc INTEGER NOT NULL, EdgeId TEXT NOT NULL, Amount INTEGER, AsOfUtc INTEGER NOT NULL, PRIMARY KEY (FactId, PersonId)) WITHOUT ROWID;
            CREATE INDEX IX_BehaviourValue_Number ON BehaviourValue (FactId, Number);
            CREATE INDEX IX_BehaviourValue_Changes ON BehaviourValue (ChangesUtc) WHERE ChangesUtc IS NOT NULL;
            """, null, cancellationToken);
        return 1;
    }

    // Until when somebody was counted of whom nothing was left, so that no row says so: after a clock is set back to before it, everybody is counted anew.
    public async Task<int> UpdateFrom1Async(WriteSession session, CancellationToken cancellationToken)
    {
        await session.AlterTableAsync("ALTER TABLE BehaviourDefinition ADD COLUMN LatestUtc INTEGER", cancellationToken);
        return 2;
    }
}
