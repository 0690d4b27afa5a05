using System.Globalization;
using Studio.Customers.Behaviour.Contacts;
using Studio.Customers.Behaviour.Counting;
using Studio.Customers.Behaviour.Windows;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Data.Verification;

namespace Studio.Customers.Behaviour;

/// <summary>Counts behaviour facts from the log of contacts, and compares the entries and the results with it. A result is compared at the moment that it was counted for.</summary>
internal sealed class BehaviourCheck(BehaviourDefinitions definitions, TimeProvider time) : IDataCheck
{
    private const int ContactsAtOnce = 5_000;
    private const int PeopleAtOnce = 400;

    public string Name => "behaviour";

    public async Task<IReadOnlyList<Difference>> RunAsync(DbSession session, CancellationToken cancellationToken)
    {
        var differences = new List<Difference>();
        foreach (var fact in (await definitions.GetAsync(session, cancellationToken)).All.Where(f => f.State == CountingState.Ready))
        {
            var logged = await LoggedAsync(session, fact, cancellationToken);
            var entered = await EnteredAsync(session, fact, cancellationToken);
            if (logged != entered)
            {
                differences.Add(new Difference(Name, string.Create(CultureInfo.InvariantCulture, $"{fact.Definition.Path}: the log has {logged.Count} matching contacts, counted are {entered.Count}{(logged.Count == entered.Count ? " others" : "")}.")));
            }

            await CompareAsync(session, fact, differences, cancellationToken);
        }

        return differences;
    }

    /// <summary>How many contacts of the log match, with a sum over them that says which.</summary>
    private static async Task<(long Count, ulong Sum)> LoggedAsync(DbSession session, CountedFact fact, CancellationToken cancellationToken)
    {
        var (count, sum, after) = (0L, 0UL, "");
        while (true)
        {
            var rows = await session.QueryAsync<InteractionRow>($"SELECT {ContactRepository.Columns} FROM Interaction WHERE Id > @after ORDER BY Id LIMIT {ContactsAtOnce}", new { after }, cancellationToken);
            foreach (var contact in rows.Select(r => r.ToInteraction()))
            {
                if (fact.EntryOf(contact) is { } entry)
                {
                    count++;
                    sum += Mark(contact.Subject.Id, entry);
                }
            }

            if (rows.Count < ContactsAtOnce)
            {
                return (count, sum);
            }

            after = rows[^1].Id;
        }
    }

    private static async Task<(long Count, ulong Sum)> EnteredAsync(DbSession session, CountedFact fact, CancellationToken cancellationToken)
    {
        var (count, sum, last) = (0L, 0UL, new EntryRow());
        while (true)
        {
            var rows = await session.QueryAsync<EntryRow>($"""
                SELECT {EntryRow.Columns} FROM BehaviourEntry WHERE Counting = @Counting AND (SubjectId, OccurredUtc, ContactId) > (@SubjectId, @OccurredUtc, @ContactId)
                ORDER BY SubjectId, OccurredUtc, ContactId LIMIT {ContactsAtOnce}
                """, new { fact.Counting, last.SubjectId, last.OccurredUtc, last.ContactId }, cancellationToken);
            foreach (var row in rows)
            {
                count++;
                sum += Mark(row.SubjectId, row.ToEntry());
            }

            if (rows.Count < ContactsAtOnce)
            {
                return (count, sum);
            }

            last = rows[^1];
        }
    }

    /// <summary>Compares the results of everybody who has entries or a result.</summary>
    private async Task CompareAsync(DbSession session, CountedFact fact, List<Difference> differences, CancellationToken cancellationToken)
    {
        var after = "";
        while (true)
        {
            var ids = await session.QueryAsync<string>($"""
                SELECT Id FROM (SELECT * FROM (SELECT DISTINCT SubjectId AS Id FROM BehaviourEntry WHERE Counting = @Counting AND SubjectId > @after ORDER BY SubjectId LIMIT {PeopleAtOnce}) AS Entered
                  UNION SELECT * FROM (SELECT PersonId AS Id FROM BehaviourValue WHERE FactId = @FactId AND PersonId > @after ORDER BY PersonId LIMIT {PeopleAtOnce}) AS Known) AS Somebody ORDER BY Id LIMIT {PeopleAtOnce}
                """, new { fact.Counting, fact.FactId, after }, cancellationToken);
            if (ids.Count == 0)
            {
                return;
            }

            var members = (await session.QueryAsync<Member>("SELECT SubjectId, CustomerId FROM SubjectMember WHERE SubjectKind IN (1, 2) AND SubjectId IN @ids", new { ids }, cancellationToken)).ToDictionary(m => m.SubjectId, m => m.CustomerId, StringComparer.Ordinal);
            string[] people = [.. ids.Concat(members.Values).Distinct(StringComparer.Ordinal)];
            var stored = await BehaviourStore.ValuesAsync(session, [fact.FactId], people, cancellationToken);
            foreach (var moment in people.GroupBy(p => stored.GetValueOrDefault(new FactKey(fact.FactId, p))?.AsOfUtc))
            {
                var states = await BehaviourStore.RecountAsync(session, [fact], [.. moment], moment.Key ?? time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
                differences.AddRange(moment.Where(p => !IsSame(fact, stored.GetValueOrDefault(new FactKey(fact.FactId, p)), states[(fact.Counting, p)]))
                    .Select(p => new Difference(Name, $"{fact.Definition.Path} of {p} is not what the contacts say.")));
            }

            after = ids[^1];
        }
    }

    /// <summary>True where the result is that of the contacts, and is looked at again before time changes it.</summary>
    private static bool IsSame(CountedFact fact, ValueRow? row, FactState state) => row is null
        ? state.IsNothing
        : row.Number == state.Number(fact.Aggregate) && row.Text == state.Words(fact.Aggregate) && !(state.ChangesUtc < (row.ChangesUtc ?? long.MaxValue));

    // FNV-1a, so that contacts are told apart in whatever order they come.
    private static ulong Mark(string subjectId, in FactEntry entry)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in string.Create(CultureInfo.InvariantCulture, $"{subjectId} {entry.ContactId} {entry.OccurredUtc} {entry.ExpiresUtc} {entry.Amount} {entry.Text}"))
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return hash;
    }

    private sealed record Member(string SubjectId, string CustomerId);
}
