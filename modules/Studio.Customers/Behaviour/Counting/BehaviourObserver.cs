using Studio.Customers.Behaviour.Contacts;
using Studio.Customers.Behaviour.Windows;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;

namespace Studio.Customers.Behaviour.Counting;

/// <summary>Counts contacts in the transaction that records them, and counts people anew between whom contacts moved.</summary>
internal sealed class BehaviourObserver(BehaviourDefinitions definitions, BehaviourStore store, TimeProvider time) : IInteractionObserver, IIdentityObserver
{
    private long _latest;

    /// <summary>The latest moment that this host counted at.</summary>
    public long Latest => Interlocked.Read(ref _latest);

    private long Now
    {
        get
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            if (now > Latest)
            {
                Reset(now);
            }

            return now;
        }
    }

    /// <summary>The clock stands at this moment now, whatever it was before.</summary>
    public void Reset(long now) => Interlocked.Exchange(ref _latest, now);

    /// <inheritdoc/>
    public async Task RecordedAsync(WriteSession session, IReadOnlyList<RecordedContact> contacts, CancellationToken cancellationToken)
    {
        await session.ShareLockAsync(BehaviourDefinitions.Lock, cancellationToken);
        var facts = await definitions.GetAsync(session, cancellationToken);
        if (facts.All.Count == 0 || Find(facts, contacts) is not { Count: > 0 } found)
        {
            return;
        }

        await session.UpsertManyAsync("BehaviourEntry", EntryRow.Written, 4, overwrite: false, found.Select(f => EntryRow.Of(f.Fact.Counting, f.SubjectId, f.Entry)), cancellationToken);

        // While the past is still looked through, people's results are those of before; each is counted when its turn comes.
        var counted = found.Where(f => f.Fact.State != CountingState.Entries).GroupBy(f => new FactKey(f.Fact.FactId, f.PersonId)).ToDictionary(g => g.Key, g => g.ToList());
        if (counted.Count > 0)
        {
            await CountAsync(session, counted, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task MovedAsync(WriteSession session, IReadOnlyCollection<string> personIds, CancellationToken cancellationToken)
    {
        await session.ShareLockAsync(BehaviourDefinitions.Lock, cancellationToken);
        var facts = (await definitions.GetAsync(session, cancellationToken)).All;
        if (facts.Count == 0 || personIds.Count == 0)
        {
            return;
        }

        var subjects = await BehaviourStore.SubjectsAsync(session, personIds, cancellationToken);
        await ForgetAsync(session, [.. facts.Select(f => f.Counting)], [.. personIds.Union(subjects.Keys, StringComparer.Ordinal)], cancellationToken);
        await RecountAsync(session, [.. facts.Where(f => f.State != CountingState.Entries)], personIds, cancellationToken);
    }

    /// <summary>Counts people anew from the entries.</summary>
    public async Task RecountAsync(WriteSession session, IReadOnlyCollection<CountedFact> facts, IReadOnlyCollection<string> personIds, CancellationToken cancellationToken)
    {
        var before = await BehaviourStore.ValuesAsync(session, [.. facts.Select(f => f.FactId)], personIds, cancellationToken);
        var states = await BehaviourStore.RecountAsync(session, facts, personIds, Now, cancellationToken);

        // Also of whom nothing is left and nothing was known: that it was so at this moment is kept of the fact.
        await store.WriteAsync(session, [.. facts.SelectMany(f => personIds.Select(p => new Recounted(f, p, before.GetValueOrDefault(new FactKey(f.FactId, p)), states[(f.Counting, p)])))], cancellationToken);
    }

    private static List<Found> Find(CountedFacts facts, IReadOnlyList<RecordedContact> contacts)
    {
        var found = new List<Found>();
        foreach (var (contact, person) in contacts)
        {
            if (person.Length == 0)
            {
                continue;
            }

            foreach (var fact in facts.Of(contact.Type))
            {
                if (fact.EntryOf(contact) is { } entry)
                {
                    found.Add(new Found(fact, person, contact.Subject.Id, entry));
                }
            }
        }

        return found;
    }

    private async Task CountAsync(WriteSession session, Dictionary<FactKey, List<Found>> counted, CancellationToken cancellationToken)
    {
        var before = await BehaviourStore.HoldAsync(session, counted.Keys, cancellationToken);
        var now = Now;
        var (results, anew) = (new List<Recounted>(counted.Count), new List<(Found Found, ValueRow? Row)>());
        foreach (var (key, found) in counted)
        {
            var (fact, row) = (found[0].Fact, before.GetValueOrDefault(key));
            if (fact.Aggregate != FactAggregate.Distinct && StateOf(fact, row, now) is { } state)
            {
                results.Add(new Recounted(fact, key.PersonId, row, found.Aggregate(state, (known, f) => FactEngine.Add(fact.Aggregate, known, f.Entry, now))));
            }
            else
            {
                anew.Add((found[0], row));
            }
        }

        foreach (var group in anew.GroupBy(a => a.Found.Fact))
        {
            var states = await BehaviourStore.RecountAsync(session, [group.Key], [.. group.Select(a => a.Found.PersonId)], now, cancellationToken);
            results.AddRange(group.Select(a => new Recounted(group.Key, a.Found.PersonId, a.Row, states[(group.Key.Counting, a.Found.PersonId)])));
        }

        await store.WriteAsync(session, results, cancellationToken);
    }

    /// <summary>What is known without the contacts that were just recorded; null where it has to be counted from all of them.</summary>
    private static FactState? StateOf(CountedFact fact, ValueRow? row, long now) => row switch
    {
        null => fact.State == CountingState.Ready ? new FactState { AsOfUtc = now } : null,
        _ when row.Counting != fact.Counting => null,
        _ => row.ToState() is var state && state.HoldsAt(now) ? state : null,
    };

    /// <summary>Removes what counted contacts that are not the subject's any more: erased, or too old to be kept.</summary>
    private static async Task ForgetAsync(WriteSession session, long[] countings, IReadOnlyCollection<string> subjectIds, CancellationToken cancellationToken)
    {
        foreach (var subjects in IdLists.Parts(subjectIds))
        {
            await session.ExecuteAsync("""
                DELETE FROM BehaviourEntry WHERE Counting IN @countings AND SubjectId IN @subjects
                  AND NOT EXISTS (SELECT 1 FROM Interaction i WHERE i.Id = BehaviourEntry.ContactId AND i.OccurredUtc = BehaviourEntry.OccurredUtc AND i.SubjectId = BehaviourEntry.SubjectId)
                """, new { countings, subjects }, cancellationToken);
        }
    }

    private readonly record struct Found(CountedFact Fact, string PersonId, string SubjectId, FactEntry Entry);
}
