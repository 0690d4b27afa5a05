using System.Text.Json.Nodes;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;

namespace Studio.Customers.Identity;

/// <summary>Which visitor is which customer, with the evidence.</summary>
public sealed class VisitorLinks(People people, SubjectLinks links)
{
    /// <summary>The rule of a link that a sign-in made.</summary>
    public const string SignIn = "sign-in";

    /// <summary>
    /// Links a visitor to a customer, in a write of a class other than <see cref="Studio.Data.Writing.WriteClass.Events"/> before anything is recorded in it. A visitor that is linked to another customer
    /// stays his: two known people are never merged.
    /// </summary>
    /// <returns>True where the visitor is the customer's now.</returns>
    public async Task<bool> LinkAsync(WriteSession session, string visitorId, string customerId, string evidence, CancellationToken cancellationToken)
    {
        var visitor = Subject.Visitor(visitorId);
        if (await People.FindAsync(session, visitor, cancellationToken) is null
            && await links.AddAsync(session, new NewSubjectLink(visitor, customerId, SignIn, new JsonObject { ["note"] = evidence }), cancellationToken) is not null)
        {
            return true;
        }

        return await people.PersonOfAsync(session, visitor, cancellationToken) == await people.PersonOfAsync(session, Subject.Customer(customerId), cancellationToken);
    }

    /// <summary>The customer whom the visitor is linked to, or null.</summary>
    public Task<string?> CustomerOfAsync(DbSession session, string visitorId, CancellationToken cancellationToken) => People.FindAsync(session, Subject.Visitor(visitorId), cancellationToken);

    /// <summary>How many visitors are the customer's now.</summary>
    public Task<long> CountAsync(DbSession session, string customerId, CancellationToken cancellationToken) =>
        session.ScalarAsync<long>("SELECT count(*) FROM SubjectMember WHERE CustomerId = @customerId AND SubjectKind = 1", new { customerId }, cancellationToken);

    /// <summary>Who the subject is today.</summary>
    public async Task<FactSubject> ResolveAsync(DbSession session, Subject subject, string? visitorId, CancellationToken cancellationToken) => subject.Kind switch
    {
        SubjectKind.Customer => new FactSubject(await people.PersonOfAsync(session, subject, cancellationToken), visitorId),
        SubjectKind.Visitor => new FactSubject(await CustomerOfAsync(session, subject.Id, cancellationToken), subject.Id),
        _ => new FactSubject(null, null),
    };

    /// <summary>Who each subject is today, by few queries; with the visitor whose browser it is, where that is known.</summary>
    public async Task<IReadOnlyList<FactSubject>> ResolveManyAsync(DbSession session, IReadOnlyList<(Subject Subject, string? VisitorId)> subjects, CancellationToken cancellationToken)
    {
        var persons = await people.PeopleOfAsync(session, [.. subjects.Select(s => s.Subject)], cancellationToken);
        return [.. subjects.Select(s => s.Subject.Kind switch
        {
            SubjectKind.Customer => new FactSubject(persons[s.Subject], s.VisitorId),
            SubjectKind.Visitor => new FactSubject(persons[s.Subject] is var person && person == s.Subject.Id ? null : person, s.Subject.Id),
            _ => new FactSubject(null, null),
        })];
    }
}
