using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Schemas;
using Studio.Kernel.Settings;

namespace Studio.Decisions.Decisions;

/// <summary>How long it is kept what was decided for whom.</summary>
[Schema(Title = "Keeping decisions", Description = "How long it is remembered what was proposed to whom, on which facts.", Group = "Safety")]
public sealed record DecisionRetentionSettings
{
    /// <summary>Days since the decision; null keeps them for ever.</summary>
    [Schema(Title = "Days to keep decisions", Description = "Of older ones only the figures of the rules stay, without whose they were. Empty keeps all of them."), Range(91, 36500)]
    public int? KeepDays { get; init; }
}

/// <summary>What was decided for a customer and what he answered. Erased, it still counts for the rules: without the facts, the words and whose they were.</summary>
internal sealed class DecisionData(ISettingsStore settings) : IPersonalDataSource
{
    private const string Theirs = "((SubjectKind = 2 AND SubjectId = @CustomerId) OR (SubjectKind = 1 AND SubjectId IN @VisitorIds) OR VisitorId IN @VisitorIds)";

    public string Name => "decisions";

    public string Title => "Decisions and answers";

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var decisions = await session.QueryAsync<Row>($"SELECT Id, MadeUtc, Touchpoint, Facts, Proposals FROM Decision WHERE {Theirs} ORDER BY Id", Parameters(subject), cancellationToken);
        var answers = await session.QueryAsync<AnswerRow>($"SELECT DecisionId, RuleId, Kind, Reason, AnsweredUtc FROM DecisionResponse WHERE {Theirs} ORDER BY AnsweredUtc", Parameters(subject), cancellationToken);
        var steps = await session.QueryAsync<StepRow>($"SELECT DecisionId, RuleId, Step, Answer, AnsweredUtc FROM DecisionStep WHERE DecisionId IN (SELECT Id FROM Decision WHERE {Theirs}) ORDER BY DecisionId, RuleId, Number", Parameters(subject), cancellationToken);
        return decisions.Count + answers.Count == 0 ? null : new JsonObject
        {
            ["decisions"] = new JsonArray([.. decisions.Select(d => (JsonNode)new JsonObject { ["id"] = d.Id, ["madeAt"] = PersonalDataJson.Instant(d.MadeUtc), ["touchpoint"] = d.Touchpoint, ["facts"] = JsonNode.Parse(d.Facts), ["proposals"] = JsonNode.Parse(d.Proposals) })]),
            ["answers"] = new JsonArray([.. answers.Select(a => (JsonNode)new JsonObject { ["decisionId"] = a.DecisionId, ["rule"] = a.RuleId, ["answer"] = ((ResponseKind)a.Kind).ToString(), ["reason"] = a.Reason, ["answeredAt"] = PersonalDataJson.Instant(a.AnsweredUtc) })]),
            ["steps"] = new JsonArray([.. steps.Select(s => (JsonNode)new JsonObject { ["decisionId"] = s.DecisionId, ["rule"] = s.RuleId, ["step"] = s.Step, ["answer"] = s.Answer, ["answeredAt"] = PersonalDataJson.Instant(s.AnsweredUtc) })]),
        };
    }

    public async Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var decisions = await session.QueryAsync<Row>($"SELECT Id, MadeUtc, Touchpoint, Facts, Proposals FROM Decision WHERE {Theirs}", Parameters(subject), cancellationToken);
        foreach (var decision in decisions)
        {
            await ForgetWhoseAsync(session, decision, cancellationToken);
        }

        await session.ExecuteAsync($"UPDATE DecisionResponse SET SubjectKind = 0, SubjectId = '', VisitorId = NULL, Reason = '' WHERE {Theirs}", Parameters(subject), cancellationToken);
        await session.ExecuteAsync("UPDATE ProposalHold SET SubjectKind = 0, SubjectId = '' WHERE (SubjectKind = 2 AND SubjectId = @CustomerId) OR (SubjectKind = 1 AND SubjectId IN @VisitorIds)", Parameters(subject), cancellationToken);
    }

    public async Task<TimeSpan?> KeepAsync(CancellationToken cancellationToken) =>
        (await settings.GetAsync<DecisionRetentionSettings>(cancellationToken)).KeepDays is { } days ? TimeSpan.FromDays(days) : null;

    public async Task<PurgedBatch> PurgeAsync(WriteSession session, PurgeRequest request, CancellationToken cancellationToken)
    {
        var decisions = await session.QueryAsync<Row>("""
            SELECT Id, MadeUtc, Touchpoint, Facts, Proposals FROM Decision WHERE Id > @After AND Id < @until AND (SubjectKind <> 0 OR VisitorId IS NOT NULL OR Facts <> '{}') ORDER BY Id LIMIT @Most
            """, new { request.After, until = IdGenerator.FirstAt(request.Before), request.Most }, cancellationToken);
        foreach (var decision in decisions)
        {
            await ForgetWhoseAsync(session, decision, cancellationToken);
            await session.ExecuteAsync("UPDATE DecisionResponse SET SubjectKind = 0, SubjectId = '', VisitorId = NULL, Reason = '' WHERE DecisionId = @Id", new { decision.Id }, cancellationToken);
        }

        return new PurgedBatch(decisions.Count, decisions.Count == request.Most ? decisions[^1].Id : null);
    }

    private static async Task ForgetWhoseAsync(WriteSession session, Row decision, CancellationToken cancellationToken)
    {
        var proposals = JsonSerializer.Deserialize<List<Proposal>>(decision.Proposals, JsonSerializerOptions.Web)!.Select(p => p with { ScriptText = "", Steps = null });
        await session.ExecuteAsync("UPDATE Decision SET SubjectKind = 0, SubjectId = '', VisitorId = NULL, Facts = '{}', Proposals = @Proposals WHERE Id = @Id",
            new { decision.Id, Proposals = JsonSerializer.Serialize(proposals, JsonSerializerOptions.Web) }, cancellationToken);
    }

    private static object Parameters(PersonalDataSubject subject) => new { subject.CustomerId, VisitorIds = subject.VisitorIds.DefaultIfEmpty("").ToArray() };

    private sealed record Row(string Id, long MadeUtc, string Touchpoint, string Facts, string Proposals);

    private sealed record AnswerRow(string DecisionId, string RuleId, long Kind, string Reason, long AnsweredUtc);

    private sealed record StepRow(string DecisionId, string RuleId, string Step, string Answer, long AnsweredUtc);
}
