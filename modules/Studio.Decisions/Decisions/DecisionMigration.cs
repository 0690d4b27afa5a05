using Studio.Data.Migrations;
using Studio.Data.Sessions;

namespace Studio.Decisions.Decisions;

internal sealed class DecisionMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE Decision (Id TEXT PRIMARY KEY, SubjectKind INTEGER NOT NULL, SubjectId TEXT NOT NULL, VisitorId TEXT, Channel TEXT NOT NULL, Touchpoint TEXT NOT NULL, MadeUtc INTEGER NOT NULL,
              Facts TEXT NOT NULL, Considered TEXT NOT NULL, Proposals TEXT NOT NULL, InteractionId TEXT) WITHOUT ROWID;
            CREATE INDEX IX_Decision_Subject ON Decision (SubjectKind, SubjectId, MadeUtc);
            CREATE TABLE DecisionResponse (DecisionId TEXT NOT NULL REFERENCES Decision (Id), RuleId TEXT NOT NULL, Kind INTEGER NOT NULL, RuleVersion TEXT NOT NULL, OfferId TEXT NOT NULL,
              SubjectKind INTEGER NOT NULL, SubjectId TEXT NOT NULL, VisitorId TEXT, Amount INTEGER NOT NULL, Currency TEXT NOT NULL, Reason TEXT NOT NULL, AnsweredUtc INTEGER NOT NULL, InteractionId TEXT,
              PRIMARY KEY (DecisionId, RuleId, Kind)) WITHOUT ROWID;
            CREATE INDEX IX_DecisionResponse_Rule ON DecisionResponse (RuleId, AnsweredUtc);
            CREATE INDEX IX_DecisionResponse_Subject ON DecisionResponse (SubjectKind, SubjectId, AnsweredUtc);
            """, null, cancellationToken);
        return 1;
    }
}
