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
        return await UpdateFrom1Async(session, cancellationToken);
    }

    /// <summary>Decisions know by which rules they were made; of rules, what they said and from which set to which.</summary>
    public async Task<int> UpdateFrom1Async(WriteSession session, CancellationToken cancellationToken)
    {
        await session.AlterTableAsync("ALTER TABLE Decision ADD COLUMN RuleSet INTEGER NOT NULL DEFAULT 0", cancellationToken);
        await session.ExecuteAsync("""
            CREATE TABLE RuleSetMoment (Number INTEGER PRIMARY KEY, MadeUtc INTEGER NOT NULL, Facts TEXT NOT NULL);
            CREATE TABLE RuleSetEntry (RuleId TEXT NOT NULL, FromSet INTEGER NOT NULL, BeforeSet INTEGER, Definition TEXT NOT NULL, PRIMARY KEY (RuleId, FromSet)) WITHOUT ROWID;
            """, null, cancellationToken);
        return await UpdateFrom2Async(session, cancellationToken);
    }

    /// <summary>Answers are learned from, and proposals hold their places in caps and in the stock.</summary>
    public async Task<int> UpdateFrom2Async(WriteSession session, CancellationToken cancellationToken)
    {
        await session.AlterTableAsync("ALTER TABLE DecisionResponse ADD COLUMN Learned INTEGER NOT NULL DEFAULT 0", cancellationToken);
        await session.ExecuteAsync("""
            UPDATE DecisionResponse SET Learned = 1 WHERE Kind = 4;
            CREATE INDEX IX_DecisionResponse_Unlearned ON DecisionResponse (Kind, AnsweredUtc) WHERE Learned = 0;
            CREATE INDEX IX_DecisionResponse_Accepted ON DecisionResponse (OfferId) WHERE Kind = 2;
            CREATE TABLE OfferModel (OfferId TEXT NOT NULL, Channel TEXT NOT NULL, Revision INTEGER NOT NULL, Model TEXT NOT NULL, LearnedUtc INTEGER NOT NULL, PRIMARY KEY (OfferId, Channel)) WITHOUT ROWID;
            CREATE INDEX IX_OfferModel_Revision ON OfferModel (Revision);
            CREATE TABLE ProposalHold (DecisionId TEXT NOT NULL REFERENCES Decision (Id), RuleId TEXT NOT NULL, OfferId TEXT NOT NULL, Channel TEXT NOT NULL, SubjectKind INTEGER NOT NULL, SubjectId TEXT NOT NULL,
              MadeUtc INTEGER NOT NULL, ExpiresUtc INTEGER NOT NULL, Presented INTEGER NOT NULL, PRIMARY KEY (DecisionId, RuleId)) WITHOUT ROWID;
            CREATE INDEX IX_ProposalHold_Subject ON ProposalHold (SubjectKind, SubjectId);
            CREATE INDEX IX_ProposalHold_Offer ON ProposalHold (OfferId);
            CREATE INDEX IX_ProposalHold_Expires ON ProposalHold (ExpiresUtc);
            """, null, cancellationToken);
        return await UpdateFrom3Async(session, cancellationToken);
    }

    /// <summary>Decisions know how many proposals were asked for; of older ones that is not known.</summary>
    public async Task<int> UpdateFrom3Async(WriteSession session, CancellationToken cancellationToken)
    {
        await session.AlterTableAsync("ALTER TABLE Decision ADD COLUMN Most INTEGER", cancellationToken);
        return await UpdateFrom4Async(session, cancellationToken);
    }

    /// <summary>Ways through the steps of scripts are kept.</summary>
    public async Task<int> UpdateFrom4Async(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("CREATE TABLE DecisionStep (DecisionId TEXT NOT NULL REFERENCES Decision (Id), RuleId TEXT NOT NULL, Step TEXT NOT NULL, Number INTEGER NOT NULL, Answer TEXT NOT NULL, AnsweredUtc INTEGER NOT NULL, PRIMARY KEY (DecisionId, RuleId, Step)) WITHOUT ROWID;", null, cancellationToken);
        return await UpdateFrom5Async(session, cancellationToken);
    }

    /// <summary>Decisions know in which trial of rules they were made; the index is as small as the trials.</summary>
    public async Task<int> UpdateFrom5Async(WriteSession session, CancellationToken cancellationToken)
    {
        await session.AlterTableAsync("ALTER TABLE Decision ADD COLUMN TrialId TEXT", cancellationToken);
        await session.ExecuteAsync("CREATE INDEX IX_Decision_Trial ON Decision (TrialId, RuleSet) WHERE TrialId IS NOT NULL;", null, cancellationToken);
        return 6;
    }
}
