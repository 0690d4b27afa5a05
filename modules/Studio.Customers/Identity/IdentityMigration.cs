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

    /// <summary>What people are recognised by, pairs of people who may be one, and how far the search for them is.</summary>
    public async Task<int> UpdateFrom1Async(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE Identifier (Id TEXT PRIMARY KEY, SubjectKind INTEGER NOT NULL, SubjectId TEXT NOT NULL, Kind TEXT NOT NULL, Value TEXT NOT NULL, Shown TEXT NOT NULL, Source TEXT NOT NULL,
              Verified INTEGER NOT NULL, VerifiedUtc INTEGER, FirstUtc INTEGER NOT NULL, LastUtc INTEGER NOT NULL) WITHOUT ROWID;
            CREATE UNIQUE INDEX IX_Identifier_Subject ON Identifier (SubjectId, Kind, Value, Source);
            CREATE INDEX IX_Identifier_Value ON Identifier (Value, Kind, SubjectKind, SubjectId);
            CREATE TABLE DuplicateSuspect (Id TEXT PRIMARY KEY, FirstId TEXT NOT NULL, SecondId TEXT NOT NULL, Score INTEGER NOT NULL, Reasons TEXT NOT NULL, State INTEGER NOT NULL, FoundUtc INTEGER NOT NULL,
              DecidedUtc INTEGER, DecidedBy TEXT) WITHOUT ROWID;
            CREATE UNIQUE INDEX IX_DuplicateSuspect_Pair ON DuplicateSuspect (FirstId, SecondId);
            CREATE INDEX IX_DuplicateSuspect_Second ON DuplicateSuspect (SecondId);
            CREATE INDEX IX_DuplicateSuspect_State ON DuplicateSuspect (State, Score, Id);
            CREATE TABLE DuplicateSearch (Id INTEGER PRIMARY KEY, Fields TEXT NOT NULL, CustomersAfter TEXT, IdentifiersAfter TEXT NOT NULL);
            """, null, cancellationToken);
        await session.ExecuteAsync("INSERT INTO DuplicateSearch (Id, Fields, CustomersAfter, IdentifiersAfter) VALUES (1, '', NULL, '')", null, cancellationToken);
        return 2;
    }
}
