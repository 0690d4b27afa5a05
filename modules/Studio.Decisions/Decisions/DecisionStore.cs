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
    public const string Columns = "Id, SubjectKind, SubjectId, VisitorId, Channel, Touchpoint, MadeUtc, Facts, Considered, Proposals, RuleSet, Most, TrialId";

    private static readonly string[] Inserted = [.. Columns.Split(", "), "InteractionId"];

    /// <summary>Adds a decision.</summary>
    public async Task<Decision> AddAsync(WriteSession session, Contact contact, Arbitrated arbitrated, CancellationToken cancellationToken) =>
        (await AddManyAsync(session, [MadeDecision.Of(contact, arbitrated)], cancellationToken))[0];

    /// <summary>Adds decisions by a few statements, in their order.</summary>
    public async Task<IReadOnlyList<Decision>> AddManyAsync(WriteSession session, IReadOnlyList<MadeDecision> made, CancellationToken cancellationToken)
    {
        var decisions = made.Select(m => m.Decision).ToArray();
        var proposing = Array.FindAll(decisions, d => d.Proposals.Count > 0);
        var recorded = await contacts.RecordManyAsync(session, Array.ConvertAll(proposing, ToContact), cancellationToken);
        var interactions = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < proposing.Length; i++)
        {
            interactions[proposing[i].Id] = recorded[i].Id;
        }

        await session.InsertManyAsync("Decision", Inserted, made.Select(m => ToRow(m, interactions.GetValueOrDefault(m.Decision.Id))), cancellationToken);
        for (var i = 0; i < decisions.Length; i++)
        {
            await KeepProposalsAsync(session, made[i], decisions[i], cancellationToken);
        }

        return decisions;
    }

    /// <summary>Holds the places of what is counted, and says what was withheld: most decisions have neither.</summary>
    private async Task KeepProposalsAsync(WriteSession session, MadeDecision made, Decision decision, CancellationToken cancellationToken)
    {
        var contact = made.Contact;
        foreach (var proposal in decision.Proposals.Where(p => contact.Snapshot.IsCounted(p.OfferId, decision.Channel)))
        {
            await ProposalHolds.HoldAsync(session, decision, proposal, contact.Now.AddMinutes(contact.Settings.HoldMinutes), cancellationToken);
        }

        foreach (var withheld in made.Withheld)
        {
            await AddResponseAsync(session, decision, withheld, ResponseKind.Withheld, "", contact.Now, null, cancellationToken);
        }
    }

    private static NewInteraction ToContact(Decision decision) => new(decision.Subject, DecisionInteractions.Decision)
    {
        Channel = decision.Channel,
        Touchpoint = decision.Touchpoint,
        OccurredAt = decision.MadeAt,
        Outbound = true,
        VisitorId = decision.VisitorId,
        Title = string.Join(", ", decision.Proposals.Select(p => p.OfferTitle)),
        Text = decision.Proposals[0].ScriptText,
        Payload = new JsonObject { ["decisionId"] = decision.Id, ["rule"] = string.Join(", ", decision.Proposals.Select(p => p.RuleName)) },
    };

    /// <summary>In the order of the columns.</summary>
    private static object?[] ToRow(MadeDecision made, string? interactionId)
    {
        var decision = made.Decision;
        return
        [
            decision.Id, (long)decision.Subject.Kind, decision.Subject.Id, decision.VisitorId, decision.Channel, decision.Touchpoint, decision.MadeAt.ToUnixTimeMilliseconds(), decision.Facts,
            made.Considered, made.Proposals, decision.RuleSet, (long?)decision.Limit, decision.TrialId, interactionId,
        ];
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

    /// <summary>Lets answers to one decision wait for each other, until the transaction ends.</summary>
    public static Task LockAsync(WriteSession session, Decision decision, CancellationToken cancellationToken) =>
        session.ScalarAsync<string>($"SELECT Id FROM Decision WHERE Id = @Id{session.Dialect.LockRows}", new { decision.Id }, cancellationToken);

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

    public string? TrialId { get; set; }

    public Decision ToDecision() => new(Id, new Subject((SubjectKind)SubjectKind, SubjectId), VisitorId, Channel, Touchpoint, DateTimeOffset.FromUnixTimeMilliseconds(MadeUtc), Facts,
        JsonSerializer.Deserialize<List<Considered>>(Considered, JsonSerializerOptions.Web)!, JsonSerializer.Deserialize<List<Proposal>>(Proposals, JsonSerializerOptions.Web)!) { RuleSet = RuleSet, Limit = (int?)Most, TrialId = TrialId };
}
