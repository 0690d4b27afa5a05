using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;

namespace Studio.Decisions.Decisions;

/// <summary>What was decided for a customer and what he answered. Erased, it still counts for the rules: without the facts, the words and whose they were.</summary>
internal sealed class DecisionData : IPersonalDataSource
{
    private const string Theirs = "((SubjectKind = 2 AND SubjectId = @CustomerId) OR (SubjectKind = 1 AND SubjectId IN @VisitorIds) OR VisitorId IN @VisitorIds)";

    public string Name => "decisions";

    public string Title => "Decisions and answers";

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var decisions = await session.QueryAsync<Row>($"SELECT Id, MadeUtc, Touchpoint, Facts, Proposals FROM Decision WHERE {Theirs} ORDER BY Id", Parameters(subject), cancellationToken);
        var answers = await session.QueryAsync<AnswerRow>($"SELECT DecisionId, RuleId, Kind, Reason, AnsweredUtc FROM DecisionResponse WHERE {Theirs} ORDER BY AnsweredUtc", Parameters(subject), cancellationToken);
        return decisions.Count + answers.Count == 0 ? null : new JsonObject
        {
            ["decisions"] = new JsonArray([.. decisions.Select(d => (JsonNode)new JsonObject { ["id"] = d.Id, ["madeAt"] = PersonalDataJson.Instant(d.MadeUtc), ["touchpoint"] = d.Touchpoint, ["facts"] = JsonNode.Parse(d.Facts), ["proposals"] = JsonNode.Parse(d.Proposals) })]),
            ["answers"] = new JsonArray([.. answers.Select(a => (JsonNode)new JsonObject { ["decisionId"] = a.DecisionId, ["rule"] = a.RuleId, ["answer"] = ((ResponseKind)a.Kind).ToString(), ["reason"] = a.Reason, ["answeredAt"] = PersonalDataJson.Instant(a.AnsweredUtc) })]),
        };
    }

    public async Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var decisions = await session.QueryAsync<Row>($"SELECT Id, MadeUtc, Touchpoint, Facts, Proposals FROM Decision WHERE {Theirs}", Parameters(subject), cancellationToken);
        foreach (var decision in decisions)
        {
            var proposals = JsonSerializer.Deserialize<List<Proposal>>(decision.Proposals, JsonSerializerOptions.Web)!.Select(p => p with { ScriptText = "" });
            await session.ExecuteAsync("UPDATE Decision SET SubjectKind = 0, SubjectId = '', VisitorId = NULL, Facts = '{}', Proposals = @Proposals WHERE Id = @Id",
                new { decision.Id, Proposals = JsonSerializer.Serialize(proposals, JsonSerializerOptions.Web) }, cancellationToken);
        }

        await session.ExecuteAsync($"UPDATE DecisionResponse SET SubjectKind = 0, SubjectId = '', VisitorId = NULL, Reason = '' WHERE {Theirs}", Parameters(subject), cancellationToken);
    }

    private static object Parameters(PersonalDataSubject subject) => new { subject.CustomerId, VisitorIds = subject.VisitorIds.DefaultIfEmpty("").ToArray() };

    private sealed record Row(string Id, long MadeUtc, string Touchpoint, string Facts, string Proposals);

    private sealed record AnswerRow(string DecisionId, string RuleId, long Kind, string Reason, long AnsweredUtc);
}
