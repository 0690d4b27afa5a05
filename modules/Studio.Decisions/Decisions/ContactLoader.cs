using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.Customers.Api;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.DecisionEngine.Facts;
using Studio.Decisions.Policies;
using Studio.Decisions.Rules;
using Studio.Kernel.Problems;
using Studio.Scripting.Expressions;

namespace Studio.Decisions.Decisions;

/// <summary>What is known of somebody at a contact.</summary>
/// <param name="Who">Who that is today.</param>
/// <param name="History">What was proposed and answered.</param>
/// <param name="Profile">The facts.</param>
/// <param name="Now">The moment of all that.</param>
/// <param name="Fault">Why there can be no decision for the subject, or null.</param>
internal sealed record LoadedContact(FactSubject Who, ProposalHistory History, FactProfile Profile, DateTimeOffset Now, ProblemException? Fault);

/// <summary>Loads what decisions are made on. Requests that come while the last ones are being loaded are loaded together: each provider of facts is asked once for all of them.</summary>
internal sealed class ContactLoader
{
    private readonly IServiceScopeFactory _scopes;
    private readonly TimeProvider _time;
    private readonly Gathering<Asked, LoadedContact> _gathering;

    public ContactLoader(IServiceScopeFactory scopes, IEnumerable<IProblemMapper> mappers, TimeProvider time)
    {
        (_scopes, _time) = (scopes, time);
        _gathering = new Gathering<Asked, LoadedContact>(
            new GatheringLimits(MostTogether: 64, MostWaiting: 10_000, Groups: Math.Max(1, Environment.ProcessorCount / 2)),
            take => LoadAsync(take()),
            exception => exception is ProblemException or OperationCanceledException || mappers.Any(m => m.Map(exception) is not null),
            () => new ProblemException(503, "Too many decisions are waiting.", "Nothing was changed; try again in a moment.") { RetryAfter = TimeSpan.FromSeconds(1) });
    }

    /// <summary>Loads who is there, his history and his facts.</summary>
    /// <exception cref="ProblemException">400: there is no such customer, or the visitor's id is an item's.</exception>
    public async Task<LoadedContact> LoadAsync(DecisionSnapshot snapshot, DecisionRequest request, CancellationToken cancellationToken)
    {
        var loaded = await _gathering.AddAsync(new Asked(snapshot, request), cancellationToken);
        return loaded.Fault is { } fault ? throw fault : loaded;
    }

    private async Task<IReadOnlyList<LoadedContact>> LoadAsync(IReadOnlyList<Asked> together)
    {
        var loaded = new LoadedContact[together.Count];

        // There are two snapshots while one takes the other's place.
        foreach (var same in Enumerable.Range(0, together.Count).GroupBy(i => together[i].Snapshot))
        {
            int[] places = [.. same];
            var results = await LoadAsync(same.Key, Array.ConvertAll(places, i => together[i].Request), CancellationToken.None);
            for (var i = 0; i < places.Length; i++)
            {
                loaded[places[i]] = results[i];
            }
        }

        return loaded;
    }

    private async Task<LoadedContact[]> LoadAsync(DecisionSnapshot snapshot, DecisionRequest[] requests, CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var definitions = await services.GetRequiredService<ContentDefinitionStore>().GetAsync(cancellationToken);

        // As it is stored, so that whoever explains a decision asks about the same moment.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());
        var (refused, who, histories) = await services.GetRequiredService<UnitOfWork>().ReadAsync(async (session, ct) =>
        {
            // What a widget's token names was made here.
            var named = requests.Where(r => r.Subject.Kind == SubjectKind.Customer || (r.Subject.Kind == SubjectKind.Visitor && r.VisitorId is null)).Select(r => r.Subject).ToHashSet();
            var unfit = await NamedSubjects.RefusedAsync(session, named, definitions, ct);
            var persons = await services.GetRequiredService<VisitorLinks>().ResolveManyAsync(session, Array.ConvertAll(requests, r => (r.Subject, r.VisitorId)), ct);
            var proposed = await services.GetRequiredService<ProposalHistories>().ReadManyAsync(session, [.. requests.Select((r, i) => (r.Subject, persons[i]))], snapshot.Policies, now, ct);
            return (unfit, persons, proposed);
        }, cancellationToken);
        var batch = new FactBatch(snapshot.Catalogue, [.. requests.Select((r, i) => (who[i], ContextOf(r)))], now, snapshot.NeededFacts);
        await services.GetRequiredService<FactService>().LoadAsync(batch, cancellationToken);
        var loaded = new LoadedContact[requests.Length];
        for (var i = 0; i < loaded.Length; i++)
        {
            loaded[i] = new LoadedContact(who[i], histories[i], batch.Profiles[i], now, refused.Contains(requests[i].Subject) ? NamedSubjects.Fault(requests[i].Subject, "customerId", "visitorId") : null);
        }

        return loaded;
    }

    private static ContactContext ContextOf(DecisionRequest request) =>
        new(request.Channel, request.Touchpoint, new Dictionary<string, ScriptValue>(StringComparer.Ordinal) { ["page"] = ScriptValue.From(request.Page) });

    private readonly record struct Asked(DecisionSnapshot Snapshot, DecisionRequest Request);
}
