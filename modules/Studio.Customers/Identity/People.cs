using System.Collections.Frozen;
using System.Numerics;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;

namespace Studio.Customers.Identity;

/// <summary>
/// Who a subject is today: the customer it is linked to, over all merges; else itself. The answer is an id (of a customer, or of a visitor whom nobody knows). Asked in a write, it stays true
/// until the transaction ends: links and merges wait.
/// </summary>
public sealed class People
{
    /// <summary>The lock that links and merges hold alone and recorders share.</summary>
    internal const string Lock = "people";

    /// <summary>The person whom the subject is; empty for an unknown subject.</summary>
    public async Task<string> PersonOfAsync(DbSession session, Subject subject, CancellationToken cancellationToken)
    {
        if (subject.Kind == SubjectKind.Unknown)
        {
            return "";
        }

        await ShareAsync(session, cancellationToken);
        return await FindAsync(session, subject, cancellationToken) ?? subject.Id;
    }

    /// <summary>The persons of many subjects, each subject once, by few queries.</summary>
    public async Task<IReadOnlyDictionary<Subject, string>> PeopleOfAsync(DbSession session, IReadOnlyCollection<Subject> subjects, CancellationToken cancellationToken)
    {
        var people = new Dictionary<Subject, string>(subjects.Count);
        foreach (var subject in subjects)
        {
            people[subject] = subject.Id;
        }

        var ids = people.Keys.Where(s => s.Kind != SubjectKind.Unknown).Select(s => s.Id).ToList();
        if (ids.Count == 0)
        {
            return people;
        }

        await ShareAsync(session, cancellationToken);
        foreach (var chunk in ids.Chunk(session.Dialect.ListLength))
        {
            var rows = await session.QueryAsync<MemberRow>("SELECT SubjectKind, SubjectId, CustomerId FROM SubjectMember WHERE SubjectKind IN (1, 2) AND SubjectId IN @ids", new { ids = Padded(chunk) }, cancellationToken);
            foreach (var row in rows)
            {
                people[new Subject((SubjectKind)row.SubjectKind, row.SubjectId)] = row.CustomerId;
            }
        }

        return people;
    }

    /// <summary>Everything that is the person: itself (as a customer, or as the visitor it is), and its members.</summary>
    public async Task<IReadOnlyList<Subject>> SubjectsOfAsync(DbSession session, string personId, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<MemberRow>("SELECT SubjectKind, SubjectId, CustomerId FROM SubjectMember WHERE CustomerId = @personId ORDER BY SubjectKind DESC, SubjectId", new { personId }, cancellationToken);

        // Whether the person is a customer or a visitor the id does not say; nothing else has the same id.
        return [Subject.Customer(personId), Subject.Visitor(personId), .. rows.Select(r => new Subject((SubjectKind)r.SubjectKind, r.SubjectId))];
    }

    /// <summary>The customers that are these people: each by its own id, and those merged into them, with the person. What is kept under a customer's id is found by it.</summary>
    public async Task<IReadOnlyDictionary<string, string>> CustomersOfAsync(DbSession session, IReadOnlyCollection<string> personIds, CancellationToken cancellationToken)
    {
        if (personIds.Count == 0)
        {
            return FrozenDictionary<string, string>.Empty;
        }

        var customers = personIds.Distinct(StringComparer.Ordinal).ToDictionary(id => id, id => id, StringComparer.Ordinal);
        foreach (var chunk in customers.Keys.ToList().Chunk(session.Dialect.ListLength))
        {
            var rows = await session.QueryAsync<MemberRow>("SELECT SubjectKind, SubjectId, CustomerId FROM SubjectMember WHERE CustomerId IN @ids AND SubjectKind = 2", new { ids = Padded(chunk) }, cancellationToken);
            foreach (var row in rows)
            {
                customers[row.SubjectId] = row.CustomerId;
            }
        }

        return customers;
    }

    internal static Task<string?> FindAsync(DbSession session, Subject subject, CancellationToken cancellationToken) => session.FirstAsync<string>(
        "SELECT CustomerId FROM SubjectMember WHERE SubjectKind = @Kind AND SubjectId = @Id", new { Kind = (int)subject.Kind, subject.Id }, cancellationToken);

    private static async Task ShareAsync(DbSession session, CancellationToken cancellationToken)
    {
        if (session is WriteSession write)
        {
            await write.ShareLockAsync(Lock, cancellationToken);
        }
    }

    // Lists of a few lengths, so that the statements that are kept compiled are few.
    private static string[] Padded(string[] ids)
    {
        var padded = new string[(int)BitOperations.RoundUpToPowerOf2((uint)ids.Length)];
        Array.Fill(padded, ids[0]);
        ids.CopyTo(padded, 0);
        return padded;
    }

    private sealed record MemberRow(long SubjectKind, string SubjectId, string CustomerId);
}
