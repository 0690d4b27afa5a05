using Studio.Customers.Behaviour.Contacts;
using Studio.Customers.Behaviour.Windows;
using Studio.Data.Sessions;

namespace Studio.Customers.Behaviour.Counting;

/// <summary>A fact of a person.</summary>
internal readonly record struct FactKey(string FactId, string PersonId);

/// <summary>A fact of a person as it is from now on.</summary>
/// <param name="Fact">The fact.</param>
/// <param name="PersonId">The person.</param>
/// <param name="Before">What was stored; null for nothing.</param>
/// <param name="State">What is counted now.</param>
internal readonly record struct Recounted(CountedFact Fact, string PersonId, ValueRow? Before, FactState State);

/// <summary>Reads and writes entries and values, for many people with a few statements.</summary>
internal sealed class BehaviourStore(IEnumerable<IProfileObserver> observers)
{
    private const long Ahead = 20_000;

    private readonly IProfileObserver[] _observers = [.. observers];

    /// <summary>The stored values by fact and person. In a write they stay as they are until it ends.</summary>
    public static async Task<Dictionary<FactKey, ValueRow>> ValuesAsync(DbSession session, IReadOnlyCollection<string> factIds, IReadOnlyCollection<string> personIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<FactKey, ValueRow>();
        if (factIds.Count == 0)
        {
            return found;
        }

        // Always in the order of the key, so that nobody waits for one who waits for him.
        var hold = session is WriteSession ? session.Dialect.LockRows : "";
        foreach (var people in IdLists.Parts(personIds, session.Dialect.ListLength))
        {
            foreach (var row in await session.QueryAsync<ValueRow>($"SELECT {ValueRow.Columns} FROM BehaviourValue WHERE FactId IN @factIds AND PersonId IN @people ORDER BY FactId, PersonId{hold}", new { factIds, people }, cancellationToken))
            {
                if (row.Counting != 0)
                {
                    found[new FactKey(row.FactId, row.PersonId)] = row;
                }
            }
        }

        return found;
    }

    /// <summary>The stored values, which nobody else changes until the transaction ends; nor those that are not there yet.</summary>
    public static async Task<Dictionary<FactKey, ValueRow>> HoldAsync(WriteSession session, IReadOnlyCollection<FactKey> keys, CancellationToken cancellationToken)
    {
        if (session.Dialect.LockRows.Length > 0)
        {
            var ordered = keys.OrderBy(k => k.FactId, StringComparer.Ordinal).ThenBy(k => k.PersonId, StringComparer.Ordinal);
            await session.UpsertManyAsync("BehaviourValue", ValueRow.Written, 2, overwrite: false, ordered.Select(k => ValueRow.Holding(k.FactId, k.PersonId)), cancellationToken);
        }

        return await ValuesAsync(session, [.. keys.Select(k => k.FactId).Distinct(StringComparer.Ordinal)], [.. keys.Select(k => k.PersonId).Distinct(StringComparer.Ordinal)], cancellationToken);
    }

    /// <summary>What the facts are for the people at a moment, from the entries. Somebody who is a member of another person is nobody.</summary>
    public static async Task<Dictionary<(long Counting, string PersonId), FactState>> RecountAsync(
        DbSession session, IReadOnlyCollection<CountedFact> facts, IReadOnlyCollection<string> personIds, long now, CancellationToken cancellationToken)
    {
        var personOf = facts.Count == 0 ? [] : await SubjectsAsync(session, personIds, cancellationToken);
        var entries = new Dictionary<(long, string), List<FactEntry>>();
        var countings = facts.Select(f => f.Counting).ToArray();
        foreach (var subjects in IdLists.Parts(personOf.Keys))
        {
            foreach (var row in await session.QueryAsync<EntryRow>($"SELECT {EntryRow.Columns} FROM BehaviourEntry WHERE Counting IN @countings AND SubjectId IN @subjects AND (ExpiresUtc IS NULL OR ExpiresUtc > @now)",
                new { countings, subjects, now }, cancellationToken))
            {
                var key = (row.Counting, personOf[row.SubjectId]);
                if (!entries.TryGetValue(key, out var list))
                {
                    entries[key] = list = [];
                }

                list.Add(row.ToEntry());
            }
        }

        var states = new Dictionary<(long Counting, string PersonId), FactState>();
        foreach (var fact in facts)
        {
            foreach (var person in personIds)
            {
                states[(fact.Counting, person)] = FactEngine.Recount(fact.Aggregate, entries.GetValueOrDefault((fact.Counting, person), []), now);
            }
        }

        return states;
    }

    /// <summary>The subjects that are these people today, each with its person.</summary>
    public static async Task<Dictionary<string, string>> SubjectsAsync(DbSession session, IReadOnlyCollection<string> personIds, CancellationToken cancellationToken)
    {
        var personOf = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var person in personIds)
        {
            personOf[person] = person;
        }

        foreach (var people in IdLists.Parts(personIds))
        {
            foreach (var row in await session.QueryAsync<Member>("""
                SELECT SubjectId, CustomerId FROM SubjectMember WHERE CustomerId IN @people UNION ALL SELECT SubjectId, CustomerId FROM SubjectMember WHERE SubjectKind IN (1, 2) AND SubjectId IN @people
                """, new { people }, cancellationToken))
            {
                personOf[row.SubjectId] = row.CustomerId;
            }
        }

        // Who was asked for and is another's member has no contacts of its own; the other was not asked for.
        var wanted = personIds.ToHashSet(StringComparer.Ordinal);
        foreach (var (subject, person) in personOf.Where(p => !wanted.Contains(p.Value)).ToList())
        {
            personOf.Remove(subject);
        }

        return personOf;
    }

    /// <summary>Writes what is counted, and tells those who derive something of it what changed by that.</summary>
    public async Task WriteAsync(WriteSession session, IReadOnlyList<Recounted> recounted, CancellationToken cancellationToken)
    {
        var kept = recounted.Where(r => !r.State.IsNothing).OrderBy(r => r.Fact.FactId, StringComparer.Ordinal).ThenBy(r => r.PersonId, StringComparer.Ordinal).ToLookup(ChangesAsBefore);
        await session.UpsertManyAsync("BehaviourValue", ValueRow.Written, 2, overwrite: true, kept[false].Select(RowOf), cancellationToken);

        // A column that is written is written in its index too, though it be the same: when most facts change next stays as it is.
        await session.UpsertManyAsync("BehaviourValue", ValueRow.WrittenButChanges, 2, overwrite: true, kept[true].Select(r => ValueRow.WithoutChanges(RowOf(r))), cancellationToken);
        foreach (var gone in recounted.Where(r => r.State.IsNothing).GroupBy(r => r.Fact.FactId, StringComparer.Ordinal))
        {
            foreach (var people in IdLists.Parts([.. gone.Select(g => g.PersonId)]))
            {
                await session.ExecuteAsync("DELETE FROM BehaviourValue WHERE FactId = @FactId AND PersonId IN @people", new { FactId = gone.Key, people }, cancellationToken);
            }

            // Written ahead, so that it is not written at every contact that comes too late.
            var now = gone.Max(g => g.State.AsOfUtc);
            await session.ExecuteAsync("UPDATE BehaviourDefinition SET LatestUtc = @later WHERE FactId = @FactId AND (LatestUtc IS NULL OR LatestUtc < @now)", new { FactId = gone.Key, now, later = now + Ahead }, cancellationToken);
        }

        await TellAsync(session, [.. recounted.Where(IsChanged).Select(r => new ProfileChange(r.PersonId, r.Fact.Definition.Path))], cancellationToken);
    }

    /// <summary>Tells of changes that were written.</summary>
    public async Task TellAsync(WriteSession session, IReadOnlyList<ProfileChange> changes, CancellationToken cancellationToken)
    {
        if (changes.Count > 0)
        {
            foreach (var observer in _observers)
            {
                await observer.ChangedAsync(session, changes, cancellationToken);
            }
        }
    }

    private static bool ChangesAsBefore(Recounted recounted) => recounted.Before is { } before && before.ChangesUtc == recounted.State.ChangesUtc;

    private static object?[] RowOf(Recounted r) => ValueRow.Of(r.Fact.FactId, r.PersonId, r.Fact.Counting, r.Fact.Aggregate, r.State);

    private static bool IsChanged(Recounted recounted) => recounted.State.Contacts == 0
        ? recounted.Before is { Contacts: > 0 }
        : recounted.Before is not { Contacts: > 0 } before || before.Number != recounted.State.Number(recounted.Fact.Aggregate) || before.Text != recounted.State.Words(recounted.Fact.Aggregate);

    private sealed record Member(string SubjectId, string CustomerId);
}
