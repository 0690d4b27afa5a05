using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;

namespace Studio.Customers.Api;

/// <summary>Refuses ids of visitors, brought by programs, that are an item's: a person's contacts, consent and offers are found by ids alone, so that a visitor must not have a customer's.</summary>
public static class VisitorIds
{
    /// <summary>What a caller is told.</summary>
    public const string Refusal = "This id belongs to something else here, such as a customer: a visitor's id must be a visitor's alone. Of a customer say the kind customer.";

    /// <summary>Does nothing where the subject is no visitor, or one whose id no item has.</summary>
    /// <param name="session">Where the items are.</param>
    /// <param name="subject">Whom a program names.</param>
    /// <param name="path">Where in what it sent the id stands.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProblemException">400: the id is an item's.</exception>
    public static async Task CheckAsync(DbSession session, Subject subject, string path, CancellationToken cancellationToken)
    {
        if (subject.Kind == SubjectKind.Visitor && await session.FirstAsync<string>("SELECT ItemId FROM ContentItem WHERE ItemId = @Id LIMIT 1", new { subject.Id }, cancellationToken) is not null)
        {
            throw ProblemException.Invalid(path, Refusal);
        }
    }
}
