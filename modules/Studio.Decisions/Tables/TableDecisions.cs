using System.Globalization;
using System.Text.Json;
using Studio.Customers.Interactions;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Tables;

namespace Studio.Decisions.Tables;

/// <summary>What a table decided, as it is stored.</summary>
/// <param name="Id">Grows with time.</param>
/// <param name="TableId">The table.</param>
/// <param name="TableVersion">The version that held.</param>
/// <param name="TableName">What it was called.</param>
/// <param name="Subject">Whose application it was.</param>
/// <param name="VisitorId">The visitor whose browser asked, or null.</param>
/// <param name="MadeAt">When.</param>
/// <param name="Facts">What was asked about: JSON from path to value, without what was not known.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Row">The line of the row that held; null where none did.</param>
/// <param name="Limit">The number that goes with it.</param>
/// <param name="Reasons">Why, by language.</param>
internal sealed record TableDecision(
    string Id, string TableId, string TableVersion, string TableName, Subject Subject, string? VisitorId, DateTimeOffset MadeAt, string Facts, TableOutcome Outcome, int? Row, decimal? Limit, IReadOnlyDictionary<string, string> Reasons);

internal sealed class TableDecisionMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE TableDecision (Id TEXT PRIMARY KEY, TableId TEXT NOT NULL, TableVersion TEXT NOT NULL, TableName TEXT NOT NULL, SubjectKind INTEGER NOT NULL, SubjectId TEXT NOT NULL, VisitorId TEXT,
              MadeUtc INTEGER NOT NULL, Facts TEXT NOT NULL, Outcome INTEGER NOT NULL, RowLine INTEGER, Most TEXT, Reasons TEXT NOT NULL) WITHOUT ROWID;
            CREATE INDEX IX_TableDecision_Subject ON TableDecision (SubjectKind, SubjectId);
            CREATE INDEX IX_TableDecision_Visitor ON TableDecision (VisitorId) WHERE VisitorId IS NOT NULL;
            """, null, cancellationToken);
        return 1;
    }
}

/// <summary>Keeps what tables decided.</summary>
internal static class TableDecisionStore
{
    private const string Columns = "Id, TableId, TableVersion, TableName, SubjectKind, SubjectId, VisitorId, MadeUtc, Facts, Outcome, RowLine, Most, Reasons";

    public static Task AddAsync(WriteSession session, TableDecision decision, CancellationToken cancellationToken) => session.ExecuteAsync(
        $"INSERT INTO TableDecision ({Columns}) VALUES (@Id, @TableId, @TableVersion, @TableName, @Kind, @SubjectId, @VisitorId, @MadeUtc, @Facts, @Outcome, @Row, @Most, @Reasons)", new
        {
            decision.Id,
            decision.TableId,
            decision.TableVersion,
            decision.TableName,
            Kind = (int)decision.Subject.Kind,
            SubjectId = decision.Subject.Id,
            decision.VisitorId,
            MadeUtc = decision.MadeAt.ToUnixTimeMilliseconds(),
            decision.Facts,
            Outcome = (int)decision.Outcome,
            decision.Row,
            Most = decision.Limit?.ToString(CultureInfo.InvariantCulture),
            Reasons = JsonSerializer.Serialize(decision.Reasons, JsonSerializerOptions.Web),
        }, cancellationToken);

    public static async Task<TableDecision?> FindAsync(DbSession session, string id, CancellationToken cancellationToken) =>
        (await session.FirstAsync<StoredRow>($"SELECT {Columns} FROM TableDecision WHERE Id = @id", new { id }, cancellationToken))?.ToDecision();

    private sealed class StoredRow
    {
        public string Id { get; set; } = "";

        public string TableId { get; set; } = "";

        public string TableVersion { get; set; } = "";

        public string TableName { get; set; } = "";

        public long SubjectKind { get; set; }

        public string SubjectId { get; set; } = "";

        public string? VisitorId { get; set; }

        public long MadeUtc { get; set; }

        public string Facts { get; set; } = "{}";

        public long Outcome { get; set; }

        public long? RowLine { get; set; }

        public string? Most { get; set; }

        public string Reasons { get; set; } = "{}";

        public TableDecision ToDecision() => new(
            Id, TableId, TableVersion, TableName, new Subject((SubjectKind)SubjectKind, SubjectId), VisitorId, DateTimeOffset.FromUnixTimeMilliseconds(MadeUtc), Facts, (TableOutcome)Outcome, (int?)RowLine,
            Most is null ? null : decimal.Parse(Most, CultureInfo.InvariantCulture), JsonSerializer.Deserialize<Dictionary<string, string>>(Reasons, JsonSerializerOptions.Web)!);
    }
}
