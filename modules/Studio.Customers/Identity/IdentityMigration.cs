using Studio.Data.Migrations;
using Studio.Data.Sessions;

namespace Studio.Customers.Identity;

internal sealed class IdentityMigration : DataMigration
{
    /// <summary>After the log of contacts, whose links of visitors are taken over.</summary>
    public override int Order => 110;

    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE SubjectLink (Id TEXT PRIMARY KEY, SubjectKind INTEGER NOT NULL, SubjectId TEXT NOT NULL, CustomerId TEXT NOT NULL, LinkedUtc INTEGER NOT NULL, Rule TEXT NOT NULL,
              Evidence TEXT NOT NULL, Actor TEXT, EndedUtc INTEGER, EndedBy TEXT) WITHOUT ROWID;
            CREATE UNIQUE INDEX IX_SubjectLink_Open ON SubjectLink (SubjectKind, SubjectId) WHERE EndedUtc IS NULL;
            CREATE INDEX IX_SubjectLink_Customer ON SubjectLink (CustomerId);
            CREATE INDEX IX_SubjectLink_Subject ON SubjectLink (SubjectId);
            CREATE TABLE SubjectMember (SubjectKind INTEGER NOT NULL, SubjectId TEXT NOT NULL, CustomerId TEXT NOT NULL, PRIMARY KEY (SubjectKind, SubjectId)) WITHOUT ROWID;
            CREATE INDEX IX_SubjectMember_Customer ON SubjectMember (CustomerId, SubjectKind, SubjectId);
            """, null, cancellationToken);

        // What was written as a sentence becomes the note of the evidence.
        await session.ExecuteAsync("""
            INSERT INTO SubjectLink (Id, SubjectKind, SubjectId, CustomerId, LinkedUtc, Rule, Evidence, EndedUtc)
            SELECT Id, 1, VisitorId, CustomerId, LinkedUtc, 'sign-in', '{"note":"' || replace(replace(Evidence, '\', '\\'), '"', '\"') || '"}', EndedUtc FROM VisitorLink
            """, null, cancellationToken);
        await session.ExecuteAsync("INSERT INTO SubjectMember (SubjectKind, SubjectId, CustomerId) SELECT SubjectKind, SubjectId, CustomerId FROM SubjectLink WHERE EndedUtc IS NULL", null, cancellationToken);
        await session.ExecuteAsync("DROP TABLE VisitorLink", null, cancellationToken);
        return 1;
    }
}
