using System.Text.Json.Nodes;
using Studio.Data.Outbox;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Recipes;
using Studio.Scripting.Expressions;

namespace Studio.Decisions.History;

/// <summary>A part of a history that is yet to be played.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="UntilUtc">The midnight at which the history ends.</param>
/// <param name="Day">The first day of the part, from 0.</param>
internal sealed record HistoryWeek(HistoryPlan Plan, long UntilUtc, int Day)
{
    public const string MessageType = "decisions.history";
}

/// <summary>
/// The <c>DecisionHistory</c> step: contacts of customers on the last days, played through the rules that the recipe publishes. Rules count when they are committed, so the history is played just after, a week in
/// each transaction; a week that is there already is not played again.
/// </summary>
internal sealed class DecisionHistoryStep(UnitOfWork unit, OutboxStore outbox, FactService facts, ExpressionCompiler compiler, TimeProvider time) : IRecipeStepHandler
{
    public string Name => "DecisionHistory";

    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        var plan = HistoryPlan.Read(context.Step, await facts.GetCatalogueAsync(cancellationToken), compiler);
        context.Changed("Decisions", FormattableString.Invariant($"{plan.Seed}"), null, new JsonObject { ["Days"] = plan.Days, ["DecisionsPerDay"] = plan.DecisionsPerDay });
        if (!context.IsDryRun)
        {
            var until = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
            await outbox.AddAsync(unit.Current!, HistoryWeek.MessageType, new HistoryWeek(plan, until.ToUnixTimeMilliseconds(), 0), cancellationToken);
        }
    }
}

/// <summary>Plays a week of a history and asks for the next one; the outbox removes the message in the same transaction, so that each week is played once.</summary>
internal sealed class HistoryConsumer(UnitOfWork unit, OutboxStore outbox, HistoryPlayer player) : IOutboxConsumer
{
    private const int DaysTogether = 7;

    public string Type => HistoryWeek.MessageType;

    public async Task ConsumeAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellationToken)
    {
        var session = unit.Current!;
        foreach (var week in messages.Select(m => m.Read<HistoryWeek>()))
        {
            var days = Math.Min(DaysTogether, week.Plan.Days - week.Day);
            if (days > 0 && await player.PlayAsync(session, week, days, cancellationToken) && week.Day + days < week.Plan.Days)
            {
                await outbox.AddAsync(session, HistoryWeek.MessageType, week with { Day = week.Day + days }, cancellationToken);
            }
        }
    }
}
