using System.Text.Json.Nodes;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;

namespace Studio.Decisions.Decisions;

/// <summary>What the API answers to a response.</summary>
/// <param name="DecisionId">The decision.</param>
/// <param name="RuleId">The rule whose proposal was answered.</param>
/// <param name="Kind"><c>presented</c>, <c>accepted</c> or <c>declined</c>.</param>
/// <param name="AnsweredAt">When it was first said.</param>
public sealed record ResponseAnswer(string DecisionId, string RuleId, string Kind, DateTimeOffset AnsweredAt);

/// <summary>Takes answers to proposals. Saying the same again changes nothing; the value is the offer's, as it was proposed.</summary>
internal sealed class ResponseService(UnitOfWork unit, DecisionStore store, ContactRepository contacts, IdempotencyStore idempotency, TimeProvider time)
{
    public Task<IdempotentAnswer<ResponseAnswer>> RespondAsync(Caller caller, string decisionId, string ruleId, ResponseKind kind, string reason, IdempotencyKey? key, CancellationToken cancellationToken) =>
        unit.WriteAsync(WriteClass.Events, (session, ct) => idempotency.RunAsync(session, key, async () =>
        {
            var decision = await store.FindAsync(session, decisionId, ct);
            if (decision is null || !MayAnswer(caller, decision))
            {
                throw ProblemException.NotFound($"There is no decision '{decisionId}' that you may answer.");
            }

            var proposal = decision.Proposals.FirstOrDefault(p => p.RuleId == ruleId) ?? throw ProblemException.Invalid("ruleId", "The decision has no proposal of this rule.");
            return await AddAsync(session, decision, proposal, kind, reason, ct);
        }, ct), cancellationToken);

    /// <summary>A widget answers what its own visitor or customer was proposed, and nothing else.</summary>
    private static bool MayAnswer(Caller caller, Decision decision) =>
        caller.IsTrusted || (decision.VisitorId == caller.VisitorId && (decision.Subject.Kind == SubjectKind.Visitor || decision.Subject.Id == caller.CustomerId));

    private async Task<ResponseAnswer> AddAsync(WriteSession session, Decision decision, Proposal proposal, ResponseKind kind, string reason, CancellationToken cancellationToken)
    {
        // Two answers to one decision wait for each other, on whichever hosts they come in.
        await session.ScalarAsync<string>($"SELECT Id FROM Decision WHERE Id = @Id{session.Dialect.LockRows}", new { decision.Id }, cancellationToken);
        var said = await session.QueryAsync<Said>("SELECT Kind, AnsweredUtc FROM DecisionResponse WHERE DecisionId = @Id AND RuleId = @RuleId", new { decision.Id, proposal.RuleId }, cancellationToken);
        if (said.FirstOrDefault(s => s.Kind == (long)kind) is { } same)
        {
            return Answer(DateTimeOffset.FromUnixTimeMilliseconds(same.AnsweredUtc));
        }

        if (kind != ResponseKind.Presented && said.Any(s => s.Kind > (long)ResponseKind.Presented))
        {
            throw ProblemException.Conflict("This proposal has been answered already, the other way.");
        }

        var now = time.GetUtcNow();
        if (kind != ResponseKind.Presented && said.All(s => s.Kind != (long)ResponseKind.Presented))
        {
            // Who answers has been shown the offer, whether or not the page could say so.
            await store.AddResponseAsync(session, decision, proposal, ResponseKind.Presented, "", now, null, cancellationToken);
        }

        var interaction = kind == ResponseKind.Presented ? null : await RecordAsync(session, decision, proposal, kind, reason, cancellationToken);
        await store.AddResponseAsync(session, decision, proposal, kind, reason, now, interaction?.Id, cancellationToken);
        return Answer(now);

        ResponseAnswer Answer(DateTimeOffset at) => new(decision.Id, proposal.RuleId, kind.ToString().ToLowerInvariant(), at);
    }

    private Task<Interaction> RecordAsync(WriteSession session, Decision decision, Proposal proposal, ResponseKind kind, string reason, CancellationToken cancellationToken) =>
        contacts.RecordAsync(session, new NewInteraction(decision.Subject, kind == ResponseKind.Accepted ? DecisionInteractions.Accepted : DecisionInteractions.Declined)
        {
            Channel = decision.Channel,
            Touchpoint = decision.Touchpoint,
            VisitorId = decision.VisitorId,
            Title = proposal.OfferTitle,
            Payload = new JsonObject { ["decisionId"] = decision.Id, ["rule"] = proposal.RuleName, ["value"] = proposal.Value.ToString(), ["reason"] = reason.Length > 0 ? reason : null },
        }, cancellationToken);

    private sealed record Said(long Kind, long AnsweredUtc);
}
