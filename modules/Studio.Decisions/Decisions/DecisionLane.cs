using System.Text.Json;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;

namespace Studio.Decisions.Decisions;

/// <summary>The way of decisions into the log, where none depends on another's: those that come while the last ones are being written are written together, with one sync of the disk.</summary>
internal sealed class DecisionLane
{
    private readonly Gathering<MadeDecision, Decision> _gathering;

    public DecisionLane(IDatabase database, DecisionStore store, IEnumerable<IProblemMapper> mappers) => _gathering = new(
        new GatheringLimits(MostTogether: 128, MostWaiting: 10_000),
        // They are taken when it is the lane's turn to write, so that who comes until then is among them.
        take => database.WriteAsync(WriteClass.Events, (session, ct) => store.AddManyAsync(session, take(), ct), CancellationToken.None),
        exception => exception is ProblemException or OperationCanceledException || mappers.Any(m => m.Map(exception) is not null),
        () => new WriterBusyException(WriteClass.Events) { RetryAfter = TimeSpan.FromSeconds(1) });

    /// <summary>Keeps a decision; the answer comes after it is durable.</summary>
    /// <exception cref="WriterBusyException">Too much is waiting.</exception>
    public Task<Decision> AddAsync(Contact contact, Arbitrated arbitrated, CancellationToken cancellationToken) => _gathering.AddAsync(MadeDecision.Of(contact, arbitrated), cancellationToken);
}

/// <summary>A decision before it is kept, with what is written of it: whoever writes holds up everybody.</summary>
/// <param name="Contact">What it was made on.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Considered">What became of the rules, as JSON.</param>
/// <param name="Proposals">What is proposed, as JSON.</param>
/// <param name="Withheld">What would have been proposed, but for the control groups of its rules.</param>
internal sealed record MadeDecision(Contact Contact, Decision Decision, string Considered, string Proposals, IReadOnlyList<Proposal> Withheld)
{
    public static MadeDecision Of(Contact contact, Arbitrated arbitrated)
    {
        var request = contact.Request;
        var facts = contact.Profile.ToJson(contact.Snapshot.Rules.AskedAbout).ToJsonString();
        var decision = new Decision(contact.DecisionId, request.Subject, request.VisitorId, request.Channel, request.Touchpoint, contact.Now, facts, arbitrated.Considered, arbitrated.Proposals)
        {
            RuleSet = contact.Snapshot.RuleSet,
            Limit = request.Limit,
        };
        return new MadeDecision(contact, decision, JsonSerializer.Serialize(arbitrated.Considered, JsonSerializerOptions.Web), JsonSerializer.Serialize(arbitrated.Proposals, JsonSerializerOptions.Web), arbitrated.Withheld);
    }
}
