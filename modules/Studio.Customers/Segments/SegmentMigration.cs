using Studio.Data.Migrations;
using Studio.Data.Sessions;

namespace Studio.Customers.Segments;

internal sealed class SegmentMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        // SegmentPending is a heap of hints, not a set: who writes in it never waits for who works it off.
        await session.ExecuteAsync("""
            CREATE TABLE SegmentMember (SegmentId TEXT NOT NULL, CustomerId TEXT NOT NULL, SinceUtc INTEGER NOT NULL, PRIMARY KEY (SegmentId, CustomerId)) WITHOUT ROWID;
            CREATE INDEX IX_SegmentMember_Customer ON SegmentMember (CustomerId);
            CREATE TABLE SegmentState (SegmentId TEXT PRIMARY KEY, Fingerprint TEXT NOT NULL, Members INTEGER NOT NULL, Customers INTEGER NOT NULL, CountedUtc INTEGER, ChangedUtc INTEGER) WITHOUT ROWID;
            CREATE TABLE SegmentRecount (SegmentId TEXT PRIMARY KEY, AfterId TEXT NOT NULL, Done INTEGER NOT NULL, Total INTEGER NOT NULL, Announce INTEGER NOT NULL, QueuedUtc INTEGER NOT NULL, Error TEXT) WITHOUT ROWID;
            CREATE TABLE SegmentPending (Id TEXT PRIMARY KEY, CustomerId TEXT NOT NULL, Fact TEXT NOT NULL) WITHOUT ROWID;
            """, null, cancellationToken);
        return 1;
    }
}
