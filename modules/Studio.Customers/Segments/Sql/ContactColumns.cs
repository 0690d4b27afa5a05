using Studio.Customers.Facts;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Segments.Sql;

/// <summary>How often customers were in touch, counted by the index of the log for each of them, as <see cref="ContactHistoryFacts"/> counts it.</summary>
internal sealed class ContactColumns : IFactColumnSource
{
    public ValueTask<FactColumn?> FindAsync(ScopeMember fact, IReadOnlyList<ScriptValue> arguments, FactColumnContext context, CancellationToken cancellationToken) => new(fact.Path switch
    {
        ContactHistoryFacts.Count => Column(context.Now - ContactHistoryFacts.CountWindow, ""),
        ContactHistoryFacts.Complaints => Column(context.Now - ContactHistoryFacts.ComplaintsWindow, " AND i.Type = 'complaint'"),
        _ => null,
    });

    private static FactColumn Column(DateTimeOffset since, string ofType) =>
        new(FactColumnKind.Integer, $"(SELECT count(*) FROM {RowSubjects.All} s CROSS JOIN Interaction i WHERE i.SubjectKind = s.Kind AND i.SubjectId = s.Id AND i.OccurredUtc >= {{since}}{ofType})")
        {
            Parameters = new Dictionary<string, object>(StringComparer.Ordinal) { ["since"] = since.ToUnixTimeMilliseconds() },
        };
}
