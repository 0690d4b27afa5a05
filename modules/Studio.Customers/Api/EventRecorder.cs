using System.Text.Json;
using Studio.Customers.Interactions;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;

namespace Studio.Customers.Api;

/// <summary>Records events of many callers in one transaction by a few statements, each once by its key.</summary>
internal sealed class EventRecorder(ContactRepository repository, IdempotencyStore idempotency)
{
    /// <summary>Records the events; the outcomes are in their order.</summary>
    public async Task<IReadOnlyList<EventOutcome>> RecordAsync(WriteSession session, IReadOnlyList<IncomingEvent> events, CancellationToken cancellationToken)
    {
        var outcomes = new EventOutcome[events.Count];
        var (fresh, copies) = Separate(events, await RefusedAsync(session, events, cancellationToken));
        var made = repository.Make([.. fresh.Select(i => events[i].Contact)]);
        for (var n = 0; n < made.Length; n++)
        {
            outcomes[fresh[n]] = new EventOutcome(Answer(made[n].Interaction), false, null);
        }

        var known = await ClaimAsync(session, events, [.. fresh.Where(i => events[i].Key is not null)], outcomes, cancellationToken);
        await repository.RecordAsync(session, known.Count == 0 ? made : [.. made.Where((_, n) => !known.Contains(fresh[n]))], cancellationToken);
        await RepeatAsync(session, events, copies, outcomes, cancellationToken);
        return outcomes;
    }

    /// <summary>Those that are recorded where their keys are new; and those whose key is among them already (with the place of the first) or whose subject is refused (with none).</summary>
    private static (List<int> Fresh, List<(int Copy, int? First)> Copies) Separate(IReadOnlyList<IncomingEvent> events, IReadOnlySet<Subject> refused)
    {
        var fresh = new List<int>(events.Count);
        var copies = new List<(int, int?)>();
        var keys = new Dictionary<(string, string), int>();
        for (var i = 0; i < events.Count; i++)
        {
            if (refused.Count > 0 && refused.Contains(events[i].Contact.Subject))
            {
                copies.Add((i, null));
            }
            else if (events[i].Key is { } key && !keys.TryAdd((key.Scope, key.Key), i))
            {
                copies.Add((i, keys[(key.Scope, key.Key)]));
            }
            else
            {
                fresh.Add(i);
            }
        }

        return (fresh, copies);
    }

    /// <summary>Claims the keys with the answers; those that were there already get what they got then.</summary>
    /// <returns>The places of those that were there already.</returns>
    private async Task<HashSet<int>> ClaimAsync(WriteSession session, IReadOnlyList<IncomingEvent> events, List<int> keyed, EventOutcome[] outcomes, CancellationToken cancellationToken)
    {
        var claimed = await idempotency.ClaimManyAsync(session, [.. keyed.Select(i => (events[i].Key!, outcomes[i].Answer!))], cancellationToken);
        var known = keyed.Where((_, n) => !claimed[n]).ToHashSet();
        if (known.Count > 0)
        {
            var kept = await idempotency.FindManyAsync(session, [.. known.Select(i => events[i].Key!)], cancellationToken);
            foreach (var i in known)
            {
                outcomes[i] = Replayed(events[i].Key!, kept[events[i].Key!]);
            }
        }

        return known;
    }

    /// <summary>What repetitions of events of the same transaction get, and events whose subject is refused (now: what they got before stands).</summary>
    private async Task RepeatAsync(WriteSession session, IReadOnlyList<IncomingEvent> events, List<(int Copy, int? First)> copies, EventOutcome[] outcomes, CancellationToken cancellationToken)
    {
        var asked = copies.Where(c => c.First is null).Select(c => events[c.Copy].Key).OfType<IdempotencyKey>().Distinct().ToList();
        var kept = asked.Count > 0 ? await idempotency.FindManyAsync(session, asked, cancellationToken) : null;
        foreach (var (copy, first) in copies)
        {
            var key = events[copy].Key;
            if (first is { } original)
            {
                outcomes[copy] = events[original].Key == key ? outcomes[original] with { Replayed = outcomes[original].Fault is null } : new EventOutcome(null, false, IdempotencyStore.Reused(key!));
            }
            else
            {
                outcomes[copy] = key is not null && kept!.TryGetValue(key, out var before) ? Replayed(key, before) : new EventOutcome(null, false, Fault(events[copy].Contact.Subject));
            }
        }
    }

    private static EventOutcome Replayed(IdempotencyKey key, KeptAnswer kept) =>
        kept.SameBody ? new EventOutcome(kept.Answer, true, null) : new EventOutcome(null, false, IdempotencyStore.Reused(key));

    private static string Answer(Interaction made) =>
        JsonSerializer.Serialize(new EventAnswer(made.Id, made.RecordedAt, new SubjectAnswer(made.Subject.KindName, made.Subject.Id)), JsonSerializerOptions.Web);

    private static ProblemException Fault(Subject subject) => NamedSubjects.Fault(subject, "subject.id", "subject.id");

    private static Task<IReadOnlySet<Subject>> RefusedAsync(DbSession session, IReadOnlyList<IncomingEvent> events, CancellationToken cancellationToken)
    {
        // What a widget's token names was made here.
        var named = events.Where(e => e.Contact.Subject.Kind == SubjectKind.Customer || (e.Contact.Subject.Kind == SubjectKind.Visitor && e.Contact.VisitorId is null)).Select(e => e.Contact.Subject).ToHashSet();
        return NamedSubjects.RefusedAsync(session, named, events[^1].Definitions, cancellationToken);
    }
}
