using System.Text.Json.Nodes;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Tables;
using Studio.Decisions.Decisions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Settings;

namespace Studio.Decisions.Tables;

/// <summary>What tables decided of a customer. Erased, the outcome still counts for the table: without the facts and whose they were.</summary>
internal sealed class TableDecisionData(ISettingsStore settings) : IPersonalDataSource
{
    private const string Theirs = "((SubjectKind = 2 AND SubjectId = @CustomerId) OR (SubjectKind = 1 AND SubjectId IN @VisitorIds) OR VisitorId IN @VisitorIds)";
    private const string Forgotten = "SubjectKind = 0, SubjectId = '', VisitorId = NULL, Facts = '{}'";

    public string Name => "tableDecisions";

    public string Title => "Instant decisions";

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<ToldRow>($"SELECT Id, TableName, MadeUtc, Facts, Outcome, Most, Reasons FROM TableDecision WHERE {Theirs} ORDER BY Id", Parameters(subject), cancellationToken);
        return rows.Count == 0 ? null : new JsonArray([.. rows.Select(r => (JsonNode)new JsonObject
        {
            ["id"] = r.Id,
            ["table"] = r.TableName,
            ["madeAt"] = PersonalDataJson.Instant(r.MadeUtc),
            ["facts"] = JsonNode.Parse(r.Facts),
            ["outcome"] = ((TableOutcome)r.Outcome).ToString(),
            ["limit"] = r.Most,
            ["reasons"] = JsonNode.Parse(r.Reasons),
        })]);
    }

    public Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken) =>
        session.ExecuteAsync($"UPDATE TableDecision SET {Forgotten} WHERE {Theirs}", Parameters(subject), cancellationToken);

    public async Task<TimeSpan?> KeepAsync(CancellationToken cancellationToken) =>
        (await settings.GetAsync<DecisionRetentionSettings>(cancellationToken)).KeepDays is { } days ? TimeSpan.FromDays(days) : null;

    public async Task<PurgedBatch> PurgeAsync(WriteSession session, PurgeRequest request, CancellationToken cancellationToken)
    {
        var ids = await session.QueryAsync<string>("SELECT Id FROM TableDecision WHERE Id > @After AND Id < @until AND (SubjectKind <> 0 OR VisitorId IS NOT NULL OR Facts <> '{}') ORDER BY Id LIMIT @Most",
            new { request.After, until = IdGenerator.FirstAt(request.Before), request.Most }, cancellationToken);
        if (ids.Count > 0)
        {
            await session.ExecuteAsync($"UPDATE TableDecision SET {Forgotten} WHERE Id IN @ids", new { ids }, cancellationToken);
        }

        return new PurgedBatch(ids.Count, ids.Count == request.Most ? ids[^1] : null);
    }

    private static object Parameters(PersonalDataSubject subject) => new { subject.CustomerId, VisitorIds = subject.VisitorIds.DefaultIfEmpty("").ToArray() };

    private sealed class ToldRow
    {
        public string Id { get; set; } = "";

        public string TableName { get; set; } = "";

        public long MadeUtc { get; set; }

        public string Facts { get; set; } = "{}";

        public long Outcome { get; set; }

        public string? Most { get; set; }

        public string Reasons { get; set; } = "{}";
    }
}
