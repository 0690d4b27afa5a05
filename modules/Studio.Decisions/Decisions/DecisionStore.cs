using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Identifiers;

namespace Studio.Decisions.Decisions;

/// <summary>Keeps decisions; a decision that proposes something is also a contact on the timeline, in the same transaction.</summary>
internal sealed class DecisionStore(ContactRepository contacts, IdGenerator ids)
{
    public const string Columns = "Id, SubjectKind, SubjectId, VisitorId, Channel, Touchpoint, MadeUtc, Facts, Considered, Proposals, RuleSet";

    public async Task<Decision> AddAsync(WriteSession session, DecisionRequest request, DateTimeOffset now, long ruleSet, string facts, Arbitrated arbitrated, CancellationToken cancellationToken)
    {
        var (considered, proposals) = (arbitrated.Considered, arbitrated.Proposals);
        var decision = new Decision(ids.NewId(), request.Subject, request.VisitorId, request.Channel, request.Touchpoint, now, facts, considered, proposals) { RuleSet = ruleSet };
        var interaction = proposals.Count == 0 ? null : await contacts.RecordAsync(session, new NewInteraction(request.Subject, DecisionInteractions.Decision)
        {
            Channel = request.Channel,
            Touchpoint = request.Touchpoint,
            Outbound = true,
            VisitorId = request.VisitorId,
            Title = string.Join(", ", proposals.Select(p => p.OfferTitle)),
            Text = proposals[0].ScriptText,
            Payload = new JsonObject { ["decisionId"] = decision.Id, ["rule"] = string.Join(", ", proposals.Select(p => p.RuleName)) },
        }, cancellationToken);
        await session.ExecuteAsync($"INSERT INTO Decision ({Columns}, InteractionId) VALUES (@Id, @Kind, @SubjectId, @VisitorId, @Channel, @Touchpoint, @MadeUtc, @Facts, @Considered, @Proposals, @RuleSet, @InteractionId)", new
        {
            decision.Id,
            Kind = (int)decision.Subject.Kind,
            SubjectId = decision.Subject.Id,
            decision.VisitorId,
            decision.Channel,
            decision.Touchpoint,
            MadeUtc = now.ToUnixTimeMilliseconds(),
            decision.Facts,
            Considered = JsonSerializer.Serialize(considered, JsonSerializerOptions.Web),
            Proposals = JsonSerializer.Serialize(proposals, JsonSerializerOptions.Web),
            decision.RuleSet,
            InteractionId = interaction?.Id,
        }, cancellationToken);
        foreach (var withheld in arbitrated.Withheld)
        {
            await AddResponseAsync(session, decision, withheld, ResponseKind.Withheld, "", now, null, cancellationToken);
        }

        return decision;
    }

    /// <summary>Adds what became of a proposal.</summary>
    public Task<int> AddResponseAsync(WriteSession session, Decision decision, Proposal proposal, ResponseKind kind, string reason, DateTimeOffset now, string? interactionId, CancellationToken cancellationToken) =>
        session.ExecuteAsync("""
            INSERT INTO DecisionResponse (DecisionId, RuleId, Kind, RuleVersion, OfferId, SubjectKind, SubjectId, VisitorId, Amount, Currency, Reason, AnsweredUtc, InteractionId)
            VALUES (@Id, @RuleId, @Kind, @RuleVersion, @OfferId, @SubjectKind, @SubjectId, @VisitorId, @Amount, @Currency, @reason, @AnsweredUtc, @interactionId)
            """, new
        {
            decision.Id,
            proposal.RuleId,
            Kind = (int)kind,
            proposal.RuleVersion,
            proposal.OfferId,
            SubjectKind = (int)decision.Subject.Kind,
            SubjectId = decision.Subject.Id,
            decision.VisitorId,
            proposal.Value.Amount,
            proposal.Value.Currency,
            reason,
            AnsweredUtc = now.ToUnixTimeMilliseconds(),
            interactionId,
        }, cancellationToken);

    public async Task<Decision?> FindAsync(DbSession session, string id, CancellationToken cancellationToken) =>
        (await session.FirstAsync<DecisionRow>($"SELECT {Columns} FROM Decision WHERE Id = @id", new { id }, cancellationToken))?.ToDecision();

    /// <summary>The newest decisions, optionally only those that proposed by a rule.</summary>
    public async Task<IReadOnlyList<Decision>> ListAsync(DbSession session, string? ruleId, int skip, int take, CancellationToken cancellationToken)
    {
        var filter = ruleId is null ? "Proposals <> '[]'" : "Id IN (SELECT DecisionId FROM DecisionResponse WHERE RuleId = @ruleId)";
        var rows = await session.QueryAsync<DecisionRow>($"SELECT {Columns} FROM Decision WHERE {filter} ORDER BY Id DESC LIMIT @take OFFSET @skip", new { ruleId, skip, take }, cancellationToken);
        return [.. rows.Select(r => r.ToDecision())];
    }

    /// <summary>The offers that the subject, or anybody who is the same person, answered since a moment.</summary>
    public async Task<IReadOnlySet<string>> AnsweredOffersAsync(DbSession session, FactSubject who, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var offers = await session.QueryAsync<string>("""
            SELECT OfferId FROM DecisionResponse WHERE SubjectKind = 2 AND SubjectId = @CustomerId AND AnsweredUtc >= @Since AND Kind IN (2, 3)
            UNION SELECT OfferId FROM DecisionResponse WHERE SubjectKind = 1 AND SubjectId = @VisitorId AND AnsweredUtc >= @Since AND Kind IN (2, 3)
            UNION SELECT r.OfferId FROM SubjectMember m CROSS JOIN DecisionResponse r
              WHERE m.CustomerId = @CustomerId AND r.SubjectKind = m.SubjectKind AND r.SubjectId = m.SubjectId AND r.AnsweredUtc >= @Since AND r.Kind IN (2, 3)
            """, new { who.CustomerId, who.VisitorId, Since = since.ToUnixTimeMilliseconds() }, cancellationToken);
        return offers.ToHashSet(StringComparer.Ordinal);
    }
}

/// <summary>A row of the decision table.</summary>
internal sealed class DecisionRow
{
    public string Id { get; set; } = "";

    public long SubjectKind { get; set; }

    public string SubjectId { get; set; } = "";

    public string? VisitorId { get; set; }

    public string Channel { get; set; } = "";

    public string Touchpoint { get; set; } = "";

    public long MadeUtc { get; set; }

    public string Facts { get; set; } = "{}";

    public string Considered { get; set; } = "[]";

    public string Proposals { get; set; } = "[]";

    public long RuleSet { get; set; }

    public Decision ToDecision() => new(Id, new Subject((SubjectKind)SubjectKind, SubjectId), VisitorId, Channel, Touchpoint, DateTimeOffset.FromUnixTimeMilliseconds(MadeUtc), Facts,
        JsonSerializer.Deserialize<List<Considered>>(Considered, JsonSerializerOptions.Web)!, JsonSerializer.Deserialize<List<Proposal>>(Proposals, JsonSerializerOptions.Web)!) { RuleSet = RuleSet };
}
