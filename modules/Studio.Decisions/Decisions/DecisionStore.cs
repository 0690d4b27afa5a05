using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Decisions.Policies;
using Studio.Kernel.Values;

namespace Studio.Decisions.Decisions;

/// <summary>Keeps decisions; a decision that proposes something is also a contact on the timeline, in the same transaction.</summary>
internal sealed class DecisionStore(ContactRepository contacts)
{
    public const string Columns = "Id, SubjectKind, SubjectId, VisitorId, Channel, Touchpoint, MadeUtc, Facts, Considered, Proposals, RuleSet, Most";

    public async Task<Decision> AddAsync(WriteSession session, Contact contact, Arbitrated arbitrated, CancellationToken cancellationToken)
    {
        var (request, now, snapshot) = (contact.Request, contact.Now, contact.Snapshot);
        var (considered, proposals) = (arbitrated.Considered, arbitrated.Proposals);
        var facts = contact.Profile.ToJson(snapshot.Rules.AskedAbout).ToJsonString();
        var decision = new Decision(contact.DecisionId, request.Subject, request.VisitorId, request.Channel, request.Touchpoint, now, facts, considered, proposals) { RuleSet = snapshot.RuleSet, Limit = request.Limit };
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
        await session.ExecuteAsync($"INSERT INTO Decision ({Columns}, InteractionId) VALUES (@Id, @Kind, @SubjectId, @VisitorId, @Channel, @Touchpoint, @MadeUtc, @Facts, @Considered, @Proposals, @RuleSet, @Limit, @InteractionId)", new
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
            decision.Limit,
            InteractionId = interaction?.Id,
        }, cancellationToken);
        foreach (var proposal in proposals.Where(p => snapshot.IsCounted(p.OfferId, request.Channel)))
        {
            await ProposalHolds.HoldAsync(session, decision, proposal, now.AddMinutes(contact.Settings.HoldMinutes), cancellationToken);
        }

        foreach (var withheld in arbitrated.Withheld)
        {
            await AddResponseAsync(session, decision, withheld, ResponseKind.Withheld, "", now, null, cancellationToken);
        }

        return decision;
    }

    /// <summary>Adds what became of a proposal; its value is the offer's unless another is given.</summary>
    public Task<int> AddResponseAsync(WriteSession session, Decision decision, Proposal proposal, ResponseKind kind, string reason, DateTimeOffset now, string? interactionId, CancellationToken cancellationToken, Money? value = null) =>
        session.ExecuteAsync("""
            INSERT INTO DecisionResponse (DecisionId, RuleId, Kind, RuleVersion, OfferId, SubjectKind, SubjectId, VisitorId, Amount, Currency, Reason, AnsweredUtc, InteractionId, Learned)
            VALUES (@Id, @RuleId, @Kind, @RuleVersion, @OfferId, @SubjectKind, @SubjectId, @VisitorId, @Amount, @Currency, @reason, @AnsweredUtc, @interactionId, @Learned)
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
            (value ?? proposal.Value).Amount,
            (value ?? proposal.Value).Currency,
            reason,
            AnsweredUtc = now.ToUnixTimeMilliseconds(),
            interactionId,
            Learned = kind == ResponseKind.Withheld ? 1 : 0,
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

    public long? Most { get; set; }

    public Decision ToDecision() => new(Id, new Subject((SubjectKind)SubjectKind, SubjectId), VisitorId, Channel, Touchpoint, DateTimeOffset.FromUnixTimeMilliseconds(MadeUtc), Facts,
        JsonSerializer.Deserialize<List<Considered>>(Considered, JsonSerializerOptions.Web)!, JsonSerializer.Deserialize<List<Proposal>>(Proposals, JsonSerializerOptions.Web)!) { RuleSet = RuleSet, Limit = (int?)Most };
}
