using Studio.ContentModel.Definitions;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;

namespace Studio.Customers.Api;

/// <summary>Looks at the subjects that programs name.</summary>
public static class NamedSubjects
{
    /// <summary>
    /// Those that are said to be customers and are none, and ids of visitors that are an item's: a person's contacts are found by ids alone, so that a visitor must not have a customer's. One query for both.
    /// </summary>
    /// <param name="session">The database.</param>
    /// <param name="named">The subjects.</param>
    /// <param name="definitions">The content types by which an item is a customer.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlySet<Subject>> RefusedAsync(DbSession session, IReadOnlySet<Subject> named, ContentDefinitions definitions, CancellationToken cancellationToken)
    {
        var refused = named.Where(s => s.Kind == SubjectKind.Customer).ToHashSet();
        foreach (var asked in named.Select(s => s.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Chunk(session.Dialect.ListLength))
        {
            foreach (var row in await session.QueryAsync<ItemRow>("SELECT ItemId, Type, Published FROM ContentItem WHERE ItemId IN @asked", new { asked }, cancellationToken))
            {
                if (row.Published == 1 && definitions.HasPart(row.Type, CustomerParts.Customer))
                {
                    refused.Remove(Subject.Customer(row.ItemId));
                }

                if (named.Contains(Subject.Visitor(row.ItemId)))
                {
                    refused.Add(Subject.Visitor(row.ItemId));
                }
            }
        }

        return refused;
    }

    /// <summary>What is said of a subject that is refused: 400.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="customerPath">Where a customer's id stands in what was sent.</param>
    /// <param name="visitorPath">Where a visitor's id stands.</param>
    public static ProblemException Fault(Subject subject, string customerPath, string visitorPath) => subject.Kind == SubjectKind.Customer
        ? ProblemException.Invalid(customerPath, "There is no such customer.")
        : ProblemException.Invalid(visitorPath, VisitorIds.Refusal);

    private sealed class ItemRow
    {
        public string ItemId { get; set; } = "";

        public string Type { get; set; } = "";

        public long Published { get; set; }
    }
}
