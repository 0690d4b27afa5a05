using Studio.Customers.Identity;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.DecisionEngine.Scripts;
using Studio.Decisions.Rules;
using Studio.Kernel.Problems;

namespace Studio.Decisions.Decisions;

/// <summary>An answer to a step as it was kept.</summary>
/// <param name="RuleId">The rule whose script it is of.</param>
/// <param name="Step">The step.</param>
/// <param name="Answer">The answer.</param>
/// <param name="AnsweredAt">When it was first said.</param>
public sealed record TakenStep(string RuleId, string Step, string Answer, DateTimeOffset AnsweredAt);

/// <summary>What the API answers to an answered step.</summary>
/// <param name="DecisionId">The decision.</param>
/// <param name="RuleId">The rule.</param>
/// <param name="Step">The step.</param>
/// <param name="Answer">The answer.</param>
/// <param name="AnsweredAt">When it was first said.</param>
/// <param name="To">The next step's key, or <c>accepted</c>, <c>declined</c> or <c>later</c>.</param>
/// <param name="Next">The next step; null where the script ends.</param>
public sealed record StepAnswered(string DecisionId, string RuleId, string Step, string Answer, DateTimeOffset AnsweredAt, string To, RenderedStep? Next);

/// <summary>
/// Keeps the way of a customer through the steps of a script. A step is answered once, the same again changes nothing; an end that accepts or declines is the answer to the proposal too, in one transaction. There
/// is nobody's name in it: whose it was is forgotten with the decision's subject.
/// </summary>
internal sealed class StepPaths(UnitOfWork unit, ResponseService responses, IdempotencyStore idempotency, TimeProvider time)
{
    /// <summary>Keeps an answer.</summary>
    /// <exception cref="ProblemException">There is no such decision, proposal, step or answer, the step was answered otherwise, or the answers so far do not lead to it.</exception>
    public async Task<IdempotentAnswer<StepAnswered>> AnswerAsync(Caller caller, string decisionId, string ruleId, string step, string answer, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        var snapshot = await responses.SnapshotAsync(cancellationToken);
        return await unit.WriteAsync(WriteClass.Events, (session, ct) => idempotency.RunAsync(session, key, async () =>
        {
            var (decision, proposal) = await responses.FindAsync(session, caller, decisionId, ruleId, ct);
            var steps = proposal.Steps ?? throw ProblemException.Invalid("step", "The script of this proposal has no steps.");
            var at = steps.FirstOrDefault(s => s.Key == step) ?? throw ProblemException.Invalid("step", "The script has no such step.");
            var given = at.Answers.FirstOrDefault(a => a.Key == answer) ?? throw ProblemException.Invalid("answer", "The step has no such answer.");
            await DecisionStore.LockAsync(session, decision, ct);
            var path = (await ReadAsync(session, decision.Id, ct)).Where(t => t.RuleId == ruleId).ToList();
            var said = path.Find(t => t.Step == step);
            if (said is null)
            {
                Refuse(steps, path, step);
                said = new TakenStep(ruleId, step, answer, DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()));
                await session.ExecuteAsync("INSERT INTO DecisionStep (DecisionId, RuleId, Step, Number, Answer, AnsweredUtc) VALUES (@Id, @ruleId, @step, @Number, @answer, @AnsweredUtc)",
                    new { decision.Id, ruleId, step, Number = path.Count, answer, AnsweredUtc = said.AnsweredAt.ToUnixTimeMilliseconds() }, ct);
                await EndAsync(session, snapshot, decision, proposal, given, path.Count == 0, ct);
            }
            else if (said.Answer != answer)
            {
                throw ProblemException.Conflict("This step has been answered already, the other way.");
            }

            return new StepAnswered(decision.Id, ruleId, step, answer, said.AnsweredAt, given.To, steps.FirstOrDefault(s => s.Key == given.To));
        }, ct), cancellationToken);
    }

    /// <summary>The answers of a decision, in their order.</summary>
    public static async Task<IReadOnlyList<TakenStep>> ReadAsync(DbSession session, string decisionId, CancellationToken cancellationToken) =>
        [.. (await session.QueryAsync<Row>("SELECT RuleId, Step, Answer, AnsweredUtc FROM DecisionStep WHERE DecisionId = @decisionId ORDER BY RuleId, Number", new { decisionId }, cancellationToken))
            .Select(r => new TakenStep(r.RuleId, r.Step, r.Answer, DateTimeOffset.FromUnixTimeMilliseconds(r.AnsweredUtc)))];

    /// <summary>One begins with the first step and goes where the last answer leads.</summary>
    private static void Refuse(IReadOnlyList<RenderedStep> steps, List<TakenStep> path, string step)
    {
        var next = path.Count == 0 ? steps[0].Key : steps.First(s => s.Key == path[^1].Step).Answers.First(a => a.Key == path[^1].Answer).To;
        if (next != step)
        {
            throw ProblemException.Conflict(ScriptOutline.IsEnd(next) ? "The script has come to its end already." : $"The script is at the step '{next}'.");
        }
    }

    private async Task EndAsync(WriteSession session, DecisionSnapshot snapshot, Decision decision, Proposal proposal, RenderedAnswer given, bool isFirst, CancellationToken cancellationToken)
    {
        if (given.To is ScriptOutline.Accepted or ScriptOutline.Declined)
        {
            await responses.AddAsync(session, snapshot, decision, proposal, new NewResponse(given.To == ScriptOutline.Accepted ? ResponseKind.Accepted : ResponseKind.Declined, given.Reason ?? "", null), cancellationToken);
        }
        else if (isFirst)
        {
            // Whoever answers a step has been told of the offer.
            await responses.AddAsync(session, snapshot, decision, proposal, new NewResponse(ResponseKind.Presented, "", null), cancellationToken);
        }
    }

    private sealed class Row
    {
        public string RuleId { get; set; } = "";

        public string Step { get; set; } = "";

        public string Answer { get; set; } = "";

        public long AnsweredUtc { get; set; }
    }
}
