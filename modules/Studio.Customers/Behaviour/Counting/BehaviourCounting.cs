using Studio.Customers.Behaviour.Contacts;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Data.Writing;

namespace Studio.Customers.Behaviour.Counting;

/// <summary>
/// Counts a published definition from the beginning, while contacts go on: first the log of contacts makes entries (what is recorded meanwhile makes its own), then each person's
/// result is replaced once. Each step is a short transaction that keeps its place, so that another process goes on after a crash.
/// </summary>
internal sealed class BehaviourCounting(IDatabase database, BehaviourDefinitions definitions, BehaviourObserver observer, BehaviourStore store, TimeProvider time)
{
    private const int ContactsAtOnce = 2_000;
    private const int PeopleAtOnce = 400;

    /// <summary>Does the next step of whatever waits; false where nothing does.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var next = await database.ReadAsync((session, ct) => session.FirstAsync<Work>("SELECT FactId, Counting, State, Position FROM BehaviourDefinition WHERE State <> 2 ORDER BY State DESC, FactId", null, ct), cancellationToken);
        if (next is not null)
        {
            await database.WriteAsync(WriteClass.Bulk, (session, ct) => StepAsync(session, next, ct), cancellationToken);
            return true;
        }

        return await database.ReadAsync((session, ct) => session.ScalarAsync<long?>("SELECT Counting FROM BehaviourRemainder ORDER BY Counting LIMIT 1", null, ct), cancellationToken) is { } left
            && await database.WriteAsync(WriteClass.Bulk, (session, ct) => ClearAsync(session, left, ct), cancellationToken);
    }

    private async Task<bool> StepAsync(WriteSession session, Work planned, CancellationToken cancellationToken)
    {
        // Nobody moves or forgets contacts meanwhile, and the definition stays the one that is published.
        await session.ShareLockAsync(People.Lock, cancellationToken);
        await session.ShareLockAsync(BehaviourDefinitions.Lock, cancellationToken);
        var work = await session.FirstAsync<Work>($"SELECT FactId, Counting, State, Position FROM BehaviourDefinition WHERE FactId = @FactId{session.Dialect.LockRows}", new { planned.FactId }, cancellationToken);
        if (work is null || work.Counting != planned.Counting || work.State == (long)CountingState.Ready)
        {
            return true;
        }

        if (work.State == (long)CountingState.Removed)
        {
            return await RemoveAsync(session, work, cancellationToken);
        }

        var fact = (await definitions.GetAsync(session, cancellationToken)).All.First(f => f.FactId == work.FactId);
        return work.State == (long)CountingState.Entries ? await EnterAsync(session, fact, work, cancellationToken) : await ReplaceAsync(session, fact, work, cancellationToken);
    }

    /// <summary>Makes entries of the next contacts of the log.</summary>
    private static async Task<bool> EnterAsync(WriteSession session, CountedFact fact, Work work, CancellationToken cancellationToken)
    {
        var ids = await session.FirstAsync<Range>($"SELECT max(Id) AS Last, count(*) AS Number FROM (SELECT Id FROM Interaction WHERE Id > @Position ORDER BY Id LIMIT {ContactsAtOnce}) AS Next", new { work.Position }, cancellationToken);
        if (ids is { Number: > 0, Last: { } last } && fact.Condition is { } condition)
        {
            var types = condition.Types?.ToArray();
            var rows = await session.QueryAsync<InteractionRow>(
                $"SELECT {ContactRepository.Columns} FROM Interaction WHERE Id > @Position AND Id <= @last AND SubjectKind <> 0{(types is null ? "" : " AND Type IN @types")}", new { work.Position, last, types = types ?? [] }, cancellationToken);
            var entries = rows.Select(r => r.ToInteraction()).Select(c => (c.Subject.Id, Entry: fact.EntryOf(c))).Where(f => f.Entry is not null).Select(f => EntryRow.Of(fact.Counting, f.Id, f.Entry!.Value));
            await session.UpsertManyAsync("BehaviourEntry", EntryRow.Written, 4, overwrite: false, entries, cancellationToken);
        }

        await session.ExecuteAsync("UPDATE BehaviourDefinition SET Position = @Position, Done = Done + @Number, State = @State WHERE FactId = @FactId", new
        {
            work.FactId, Number = ids?.Number ?? 0,
            Position = ids?.Number == ContactsAtOnce ? ids.Last : "",
            State = (long)(ids?.Number == ContactsAtOnce ? CountingState.Entries : CountingState.Values),
        }, cancellationToken);
        return true;
    }

    /// <summary>Replaces the results of the next people: those who have entries, then those who had a result before.</summary>
    private async Task<bool> ReplaceAsync(WriteSession session, CountedFact fact, Work work, CancellationToken cancellationToken)
    {
        var isLast = work.Position.StartsWith('-');
        var after = isLast ? work.Position[1..] : work.Position;
        var next = isLast
            ? await session.QueryAsync<string>($"SELECT PersonId FROM BehaviourValue WHERE FactId = @FactId AND PersonId > @after AND Counting <> @Counting ORDER BY PersonId LIMIT {PeopleAtOnce}", new { work.FactId, work.Counting, after }, cancellationToken)
            : await session.QueryAsync<string>($"SELECT DISTINCT SubjectId FROM BehaviourEntry WHERE Counting = @Counting AND SubjectId > @after ORDER BY SubjectId LIMIT {PeopleAtOnce}", new { work.Counting, after }, cancellationToken);
        if (next.Count > 0)
        {
            var people = isLast ? next : await PeopleOfAsync(session, next, cancellationToken);
            await observer.RecountAsync(session, [fact], [.. people.Distinct(StringComparer.Ordinal)], cancellationToken);
            await session.ExecuteAsync("UPDATE BehaviourDefinition SET Position = @Position WHERE FactId = @FactId", new { work.FactId, Position = isLast ? "-" + next[^1] : next[^1] }, cancellationToken);
        }
        else if (!isLast)
        {
            await session.ExecuteAsync("UPDATE BehaviourDefinition SET Position = '-' WHERE FactId = @FactId", new { work.FactId }, cancellationToken);
        }
        else
        {
            await session.ExecuteAsync("UPDATE BehaviourDefinition SET Position = '', State = 2, ReadyUtc = @now WHERE FactId = @FactId", new { work.FactId, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);
        }

        return true;
    }

    private static async Task<IEnumerable<string>> PeopleOfAsync(WriteSession session, IReadOnlyList<string> subjects, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<Member>("SELECT SubjectId, CustomerId FROM SubjectMember WHERE SubjectKind IN (1, 2) AND SubjectId IN @ids", new { ids = IdLists.Parts(subjects).First() }, cancellationToken);
        var people = rows.ToDictionary(r => r.SubjectId, r => r.CustomerId, StringComparer.Ordinal);
        return subjects.Select(s => people.GetValueOrDefault(s, s));
    }

    /// <summary>Takes away the next results of a fact that is none any more, and in the end the fact.</summary>
    private async Task<bool> RemoveAsync(WriteSession session, Work work, CancellationToken cancellationToken)
    {
        var people = await session.QueryAsync<string>($"SELECT PersonId FROM BehaviourValue WHERE FactId = @FactId ORDER BY PersonId LIMIT {PeopleAtOnce}", new { work.FactId }, cancellationToken);
        var name = await session.ScalarAsync<string>("SELECT Name FROM BehaviourDefinition WHERE FactId = @FactId", new { work.FactId }, cancellationToken);
        foreach (var part in IdLists.Parts(people))
        {
            await session.ExecuteAsync("DELETE FROM BehaviourValue WHERE FactId = @FactId AND PersonId IN @part", new { work.FactId, part }, cancellationToken);
        }

        await store.TellAsync(session, [.. people.Select(p => new ProfileChange(p, "facts." + name))], cancellationToken);
        if (people.Count == 0)
        {
            await session.ExecuteAsync("INSERT INTO BehaviourRemainder (Counting) VALUES (@Counting)", new { work.Counting }, cancellationToken);
            await session.ExecuteAsync("DELETE FROM BehaviourDefinition WHERE FactId = @FactId", new { work.FactId }, cancellationToken);
        }

        return true;
    }

    private static async Task<bool> ClearAsync(WriteSession session, long counting, CancellationToken cancellationToken)
    {
        var cleared = await session.ExecuteAsync($"DELETE FROM BehaviourEntry WHERE Counting = @counting AND SubjectId IN (SELECT SubjectId FROM BehaviourEntry WHERE Counting = @counting ORDER BY SubjectId LIMIT {ContactsAtOnce})", new { counting }, cancellationToken);
        if (cleared == 0)
        {
            await session.ExecuteAsync("DELETE FROM BehaviourRemainder WHERE Counting = @counting", new { counting }, cancellationToken);
        }

        return true;
    }

    private sealed record Work(string FactId, long Counting, long State, string Position);

    private sealed class Range
    {
        public string? Last { get; set; }

        public long Number { get; set; }
    }

    private sealed record Member(string SubjectId, string CustomerId);
}
