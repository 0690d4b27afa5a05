using System.Text.Json;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;

namespace Studio.Decisions.Decisions;

/// <summary>The way of decisions into the log, where none depends on another's: those that come while the last ones are being written are written together, with one sync of the disk.</summary>
internal sealed class DecisionLane
{
    private readonly Gathering<MadeDecision, DecisionOutcome> _gathering;

    public DecisionLane(IDatabase database, DecisionStore store, IdempotencyStore idempotency, IEnumerable<IProblemMapper> mappers) => _gathering = new(
        new GatheringLimits(MostTogether: 128, MostWaiting: 10_000),
        // They are taken when it is the lane's turn to write, so that who comes until then is among them.
        take => database.WriteAsync<IReadOnlyList<DecisionOutcome>>(WriteClass.Events, async (session, ct) => await AddManyAsync(store, idempotency, session, take(), ct), CancellationToken.None),
        exception => exception is ProblemException or OperationCanceledException || mappers.Any(m => m.Map(exception) is not null),
        () => new WriterBusyException(WriteClass.Events) { RetryAfter = TimeSpan.FromSeconds(1) });

    /// <summary>Keeps a decision, or finds the one that its key got before; the answer comes after it is durable.</summary>
    /// <exception cref="WriterBusyException">Too much is waiting.</exception>
    /// <exception cref="ProblemException">422: the key was used with another body.</exception>
    public async Task<IdempotentAnswer<Decision>> AddAsync(Contact contact, Arbitrated arbitrated, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        var outcome = await _gathering.AddAsync(MadeDecision.Of(contact, arbitrated, key), cancellationToken);
        return outcome.Fault is { } fault ? throw fault : new IdempotentAnswer<Decision>(outcome.Decision!, outcome.Replayed);
    }

    private static async Task<DecisionOutcome[]> AddManyAsync(DecisionStore store, IdempotencyStore idempotency, WriteSession session, IReadOnlyList<MadeDecision> together, CancellationToken cancellationToken)
    {
        // Of those with the same key the first makes the decision, unless it was made before.
        var owners = Enumerable.Range(0, together.Count).Where(i => together[i].Key is not null).GroupBy(i => (together[i].Key!.Scope, together[i].Key!.Key)).ToDictionary(g => g.Key, g => g.First());
        var keyed = owners.Values.ToArray();
        var claimed = await idempotency.ClaimManyAsync(session, Array.ConvertAll(keyed, i => (together[i].Key!, JsonSerializer.Serialize(together[i].Decision, JsonSerializerOptions.Web))), cancellationToken);
        var claims = keyed.Where((_, n) => claimed[n]).ToHashSet();
        var fresh = Enumerable.Range(0, together.Count).Where(i => together[i].Key is null || claims.Contains(i)).ToArray();
        var asked = together.Select(m => m.Key).OfType<IdempotencyKey>().Where(k => !claims.Contains(owners[(k.Scope, k.Key)])).Distinct().ToList();
        var kept = asked.Count > 0 ? await idempotency.FindManyAsync(session, asked, cancellationToken) : null;

        var added = fresh.Length > 0 ? await store.AddManyAsync(session, Array.ConvertAll(fresh, i => together[i]), cancellationToken) : [];
        var outcomes = new DecisionOutcome[together.Count];
        for (var n = 0; n < fresh.Length; n++)
        {
            outcomes[fresh[n]] = new DecisionOutcome(added[n], Replayed: false, null);
        }

        foreach (var copy in Enumerable.Range(0, together.Count).Except(fresh))
        {
            var key = together[copy].Key!;
            var owner = owners[(key.Scope, key.Key)];
            outcomes[copy] = kept is not null && kept.TryGetValue(key, out var before) ? Replayed(key, before)
                : together[owner].Key == key ? outcomes[owner] with { Replayed = true }
                : new DecisionOutcome(null, Replayed: false, IdempotencyStore.Reused(key));
        }

        return outcomes;
    }

    private static DecisionOutcome Replayed(IdempotencyKey key, KeptAnswer kept) =>
        kept.SameBody ? new(JsonSerializer.Deserialize<Decision>(kept.Answer, JsonSerializerOptions.Web), Replayed: true, null) : new(null, Replayed: false, IdempotencyStore.Reused(key));
}

/// <summary>What became of a decision on its way into the log.</summary>
/// <param name="Decision">The decision, or the one that its key got before; null where there is none.</param>
/// <param name="Replayed">True where the key was there already.</param>
/// <param name="Fault">Why there is none, or null.</param>
internal readonly record struct DecisionOutcome(Decision? Decision, bool Replayed, ProblemException? Fault);

/// <summary>A decision before it is kept, with what is written of it: whoever writes holds up everybody.</summary>
/// <param name="Contact">What it was made on.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Key">By what it may be repeated, or null.</param>
/// <param name="Considered">What became of the rules, as JSON.</param>
/// <param name="Proposals">What is proposed, as JSON.</param>
/// <param name="Withheld">What would have been proposed, but for the control groups of its rules.</param>
internal sealed record MadeDecision(Contact Contact, Decision Decision, IdempotencyKey? Key, string Considered, string Proposals, IReadOnlyList<Proposal> Withheld)
{
    public static MadeDecision Of(Contact contact, Arbitrated arbitrated, IdempotencyKey? key = null)
    {
        var request = contact.Request;
        var facts = contact.Profile.ToJson(contact.Snapshot.Rules.AskedAbout).ToJsonString();
        var decision = new Decision(contact.DecisionId, request.Subject, request.VisitorId, request.Channel, request.Touchpoint, contact.Now, facts, arbitrated.Considered, arbitrated.Proposals)
        {
            RuleSet = contact.Snapshot.RuleSet,
            Limit = request.Limit,
            TrialId = contact.Snapshot.TrialId,
        };
        return new MadeDecision(contact, decision, key, JsonSerializer.Serialize(arbitrated.Considered, JsonSerializerOptions.Web), JsonSerializer.Serialize(arbitrated.Proposals, JsonSerializerOptions.Web), arbitrated.Withheld);
    }
}
