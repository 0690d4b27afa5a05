using Studio.Data.Migrations;
using Studio.Data.Partitions;
using Studio.Data.Sessions;

namespace Studio.Customers.Interactions;

internal sealed class InteractionMigration(TimeProvider time) : DataMigration
{
    // The indexes hold all that counting a history reads: the facts of each decision.
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE Interaction (Id TEXT PRIMARY KEY, SubjectKind INTEGER NOT NULL, SubjectId TEXT NOT NULL, VisitorId TEXT, Type TEXT NOT NULL, Category TEXT NOT NULL, Channel TEXT NOT NULL,
              Touchpoint TEXT NOT NULL, Outbound INTEGER NOT NULL, OccurredUtc INTEGER NOT NULL, RecordedUtc INTEGER NOT NULL, Agent TEXT, Title TEXT NOT NULL, Text TEXT NOT NULL, Payload TEXT NOT NULL) WITHOUT ROWID;
            CREATE INDEX IX_Interaction_Subject ON Interaction (SubjectKind, SubjectId, OccurredUtc, Id, Type);
            CREATE INDEX IX_Interaction_Visitor ON Interaction (VisitorId, OccurredUtc, Type) WHERE VisitorId IS NOT NULL;
            CREATE TABLE VisitorLink (Id TEXT PRIMARY KEY, VisitorId TEXT NOT NULL, CustomerId TEXT NOT NULL, LinkedUtc INTEGER NOT NULL, Evidence TEXT NOT NULL, EndedUtc INTEGER) WITHOUT ROWID;
            CREATE UNIQUE INDEX IX_VisitorLink_Visitor ON VisitorLink (VisitorId) WHERE EndedUtc IS NULL;
            CREATE INDEX IX_VisitorLink_Customer ON VisitorLink (CustomerId);
            """, null, cancellationToken);
        return 1;
    }

    public async Task<int> UpdateFrom1Async(WriteSession session, CancellationToken cancellationToken)
    {
        await session.AlterTableAsync("ALTER TABLE Interaction ADD COLUMN Conversation TEXT", cancellationToken);
        await session.AlterTableAsync("ALTER TABLE Interaction ADD COLUMN SourceMessageId TEXT", cancellationToken);
        return 2;
    }

    /// <summary>In parts by month, where the database has partitions: the month of the recording, which is in the id.</summary>
    public async Task<int> UpdateFrom2Async(WriteSession session, CancellationToken cancellationToken)
    {
        await session.PartitionByMonthAsync("Interaction",
        [
            "CREATE INDEX IX_Interaction_Subject ON Interaction (SubjectKind, SubjectId, OccurredUtc, Id, Type)",
            "CREATE INDEX IX_Interaction_Visitor ON Interaction (VisitorId, OccurredUtc, Type) WHERE VisitorId IS NOT NULL",
        ], time.GetUtcNow(), cancellationToken);
        return 3;
    }
}
