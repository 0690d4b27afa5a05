using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Identifiers;

namespace Studio.Customers.Identity;

/// <summary>Which visitor is which customer, with the evidence. A link is added or ended; no interaction is rewritten.</summary>
public sealed class VisitorLinks(IdGenerator ids, TimeProvider time)
{
    /// <summary>Links a visitor to a customer. A visitor that is linked to another customer stays his: two known people are never merged.</summary>
    /// <returns>True where the visitor is the customer's now.</returns>
    public async Task<bool> LinkAsync(WriteSession session, string visitorId, string customerId, string evidence, CancellationToken cancellationToken)
    {
        var linked = await session.ExecuteAsync("""
            INSERT INTO VisitorLink (Id, VisitorId, CustomerId, LinkedUtc, Evidence) VALUES (@Id, @visitorId, @customerId, @now, @evidence) ON CONFLICT (VisitorId) WHERE EndedUtc IS NULL DO NOTHING
            """, new { Id = ids.NewId(), visitorId, customerId, now = time.GetUtcNow().ToUnixTimeMilliseconds(), evidence }, cancellationToken);
        return linked == 1 || await CustomerOfAsync(session, visitorId, cancellationToken) == customerId;
    }

    /// <summary>The customer whom the visitor is linked to, or null.</summary>
    public Task<string?> CustomerOfAsync(DbSession session, string visitorId, CancellationToken cancellationToken) =>
        session.FirstAsync<string>("SELECT CustomerId FROM VisitorLink WHERE VisitorId = @visitorId AND EndedUtc IS NULL", new { visitorId }, cancellationToken);

    /// <summary>How many visitors are the customer's now.</summary>
    public Task<long> CountAsync(DbSession session, string customerId, CancellationToken cancellationToken) =>
        session.ScalarAsync<long>("SELECT count(*) FROM VisitorLink WHERE CustomerId = @customerId AND EndedUtc IS NULL", new { customerId }, cancellationToken);

    /// <summary>Who the subject is today.</summary>
    public async Task<FactSubject> ResolveAsync(DbSession session, Subject subject, string? visitorId, CancellationToken cancellationToken) => subject.Kind switch
    {
        SubjectKind.Customer => new FactSubject(subject.Id, visitorId),
        SubjectKind.Visitor => new FactSubject(await CustomerOfAsync(session, subject.Id, cancellationToken), subject.Id),
        _ => new FactSubject(null, null),
    };
}
