using System.Text.Json.Nodes;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Decisions.Policies;
using Studio.Decisions.Rules;
using Studio.Kernel.Problems;
using Studio.Kernel.Values;

namespace Studio.Decisions.Decisions;

/// <summary>What the API answers to a response.</summary>
/// <param name="DecisionId">The decision.</param>
/// <param name="RuleId">The rule whose proposal was answered.</param>
/// <param name="Kind"><c>presented</c>, <c>accepted</c>, <c>declined</c>, <c>ignored</c> or <c>converted</c>.</param>
/// <param name="AnsweredAt">When it was first said.</param>
public sealed record ResponseAnswer(string DecisionId, string RuleId, string Kind, DateTimeOffset AnsweredAt);

/// <summary>What became of a proposal.</summary>
/// <param name="Kind">What the subject did.</param>
/// <param name="Reason">Why, in his words or the agent's; empty where nothing was said.</param>
/// <param name="Value">What he did was worth, where it is not the offer's value.</param>
internal sealed record NewResponse(ResponseKind Kind, string Reason, Money? Value);

/// <summary>Takes answers to proposals. Saying the same again changes nothing; the value is the offer's, as it was proposed, but for what a program says that a conversion was worth.</summary>
internal sealed class ResponseService(IServiceProvider services, DecisionSnapshots snapshots, UnitOfWork unit, DecisionStore store, ContactRepository contacts, IdempotencyStore idempotency, TimeProvider time)
{
    public async Task<IdempotentAnswer<ResponseAnswer>> RespondAsync(Caller caller, string decisionId, string ruleId, NewResponse response, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        var snapshot = await SnapshotAsync(cancellationToken);
        return await unit.WriteAsync(WriteClass.Events, (session, ct) => idempotency.RunAsync(session, key, async () =>
        {
            var (decision, proposal) = await FindAsync(session, caller, decisionId, ruleId, ct);
            return await AddAsync(session, snapshot, decision, proposal, response, ct);
        }, ct), cancellationToken);
    }

    /// <summary>The planner's work at this moment: asked for before the transaction begins, since a new set of rules is remembered in one of its own, which would wait for the caller's.</summary>
    public ValueTask<DecisionSnapshot> SnapshotAsync(CancellationToken cancellationToken) => snapshots.GetAsync(services, cancellationToken);

    /// <summary>The proposal that a caller may answer.</summary>
    public async Task<(Decision Decision, Proposal Proposal)> FindAsync(DbSession session, Caller caller, string decisionId, string ruleId, CancellationToken cancellationToken)
    {
        var decision = await store.FindAsync(session, decisionId, cancellationToken);
        if (decision is null || !MayAnswer(caller, decision))
        {
            throw ProblemException.NotFound($"There is no decision '{decisionId}' that you may answer.");
        }

        return (decision, decision.Proposals.FirstOrDefault(p => p.RuleId == ruleId) ?? throw ProblemException.Invalid("ruleId", "The decision has no proposal of this rule."));
    }

    /// <summary>A widget answers what its own visitor or customer was proposed, and nothing else.</summary>
    private static bool MayAnswer(Caller caller, Decision decision) =>
        caller.IsTrusted || (decision.VisitorId == caller.VisitorId && (decision.Subject.Kind == SubjectKind.Visitor || decision.Subject.Id == caller.CustomerId));

    /// <summary>Adds an answer in the caller's transaction.</summary>
    public Task<ResponseAnswer> AddAsync(WriteSession session, DecisionSnapshot snapshot, Decision decision, Proposal proposal, NewResponse response, CancellationToken cancellationToken) =>
        AddAsync(session, snapshot, decision, proposal, response, time.GetUtcNow(), cancellationToken);

    /// <summary>Adds an answer that was given at a moment, in the caller's transaction.</summary>
    public async Task<ResponseAnswer> AddAsync(WriteSession session, DecisionSnapshot snapshot, Decision decision, Proposal proposal, NewResponse response, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Two answers to one decision wait for each other, on whichever hosts they come in.
        await DecisionStore.LockAsync(session, decision, cancellationToken);
        var said = await session.QueryAsync<Said>("SELECT Kind, AnsweredUtc FROM DecisionResponse WHERE DecisionId = @Id AND RuleId = @RuleId", new { decision.Id, proposal.RuleId }, cancellationToken);
        if (said.FirstOrDefault(s => s.Kind == (long)response.Kind) is { } same)
        {
            return Answer(DateTimeOffset.FromUnixTimeMilliseconds(same.AnsweredUtc));
        }

        var answered = said.Select(s => (ResponseKind)s.Kind).ToHashSet();
        if (!MayFollow(response.Kind, answered))
        {
            throw ProblemException.Conflict("This proposal has been answered already, the other way.");
        }

        foreach (var implied in Implied(response.Kind).Where(k => !answered.Contains(k)))
        {
            // Who answers has been shown the offer, whether or not the page could say so; who bought has accepted it.
            await WriteAsync(session, snapshot, decision, proposal, new NewResponse(implied, "", null), now, cancellationToken);
        }

        await WriteAsync(session, snapshot, decision, proposal, response, now, cancellationToken);
        return Answer(now);

        ResponseAnswer Answer(DateTimeOffset at) => new(decision.Id, proposal.RuleId, response.Kind.ToString().ToLowerInvariant(), at);
    }

    /// <summary>An offer is accepted or declined once; who let it pass may still do either, and whoever was proposed something may have bought it in the end.</summary>
    private static bool MayFollow(ResponseKind kind, HashSet<ResponseKind> answered) => kind switch
    {
        ResponseKind.Accepted => !answered.Contains(ResponseKind.Declined),
        ResponseKind.Declined => !answered.Contains(ResponseKind.Accepted) && !answered.Contains(ResponseKind.Converted),
        ResponseKind.Ignored => answered.IsSubsetOf([ResponseKind.Presented]),
        _ => true,
    };

    private static ResponseKind[] Implied(ResponseKind kind) => kind switch
    {
        ResponseKind.Presented => [],
        ResponseKind.Converted => [ResponseKind.Presented, ResponseKind.Accepted],
        _ => [ResponseKind.Presented],
    };

    private async Task WriteAsync(WriteSession session, DecisionSnapshot snapshot, Decision decision, Proposal proposal, NewResponse response, DateTimeOffset now, CancellationToken cancellationToken)
    {
        switch (response.Kind)
        {
            case ResponseKind.Presented:
                await ProposalHolds.PresentAsync(session, decision.Id, proposal.RuleId, cancellationToken);
                break;
            case ResponseKind.Accepted:
                await TakeAsync(session, snapshot, decision, proposal, now, cancellationToken);
                break;
            default:
                await ProposalHolds.ReleaseAsync(session, decision.Id, proposal.RuleId, now, cancellationToken);
                break;
        }

        var interaction = response.Kind switch
        {
            ResponseKind.Accepted => DecisionInteractions.Accepted,
            ResponseKind.Declined => DecisionInteractions.Declined,
            ResponseKind.Converted => DecisionInteractions.Converted,
            _ => null,
        } is { } type ? await RecordAsync(session, decision, proposal, type, response, now, cancellationToken) : null;
        await store.AddResponseAsync(session, decision, proposal, response.Kind, response.Reason, now, interaction?.Id, cancellationToken, response.Value);
    }

    /// <summary>What was held becomes taken. Whoever comes after his time gets what is left, or is told that nothing is.</summary>
    private async Task TakeAsync(WriteSession session, DecisionSnapshot snapshot, Decision decision, Proposal proposal, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (snapshot.Offers.GetValueOrDefault(proposal.OfferId)?.Stock is null)
        {
            await ProposalHolds.ReleaseAsync(session, decision.Id, proposal.RuleId, now, cancellationToken);
            return;
        }

        await ProposalHolds.LockAsync(session, cancellationToken);
        if (!await ProposalHolds.ReleaseAsync(session, decision.Id, proposal.RuleId, now, cancellationToken)
            && (await ProposalHolds.LeftAsync(session, snapshot, [proposal.OfferId], now, cancellationToken))[proposal.OfferId] <= 0)
        {
            throw ProblemException.Conflict("Nothing is left of this offer.");
        }
    }

    private Task<Interaction> RecordAsync(WriteSession session, Decision decision, Proposal proposal, string type, NewResponse response, DateTimeOffset now, CancellationToken cancellationToken) =>
        contacts.RecordAsync(session, new NewInteraction(decision.Subject, type)
        {
            Channel = decision.Channel,
            OccurredAt = now,
            Touchpoint = decision.Touchpoint,
            VisitorId = decision.VisitorId,
            Title = proposal.OfferTitle,
            Payload = new JsonObject { ["decisionId"] = decision.Id, ["rule"] = proposal.RuleName, ["value"] = (response.Value ?? proposal.Value).ToString(), ["reason"] = response.Reason.Length > 0 ? response.Reason : null },
        }, cancellationToken);

    private sealed record Said(long Kind, long AnsweredUtc);
}
