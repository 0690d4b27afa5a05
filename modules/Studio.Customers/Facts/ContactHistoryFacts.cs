using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Facts;

/// <summary>How often a customer was in touch, counted from the log of contacts; whoever is linked to the customer counts as the customer.</summary>
internal sealed class ContactHistoryFacts(UnitOfWork unit) : IFactProvider
{
    internal const string Count = "facts.contacts30d";
    internal const string Complaints = "facts.complaints90d";
    internal static readonly TimeSpan CountWindow = TimeSpan.FromDays(30);
    internal static readonly TimeSpan ComplaintsWindow = TimeSpan.FromDays(90);

    public ValueTask<IReadOnlyList<FactDescriptor>> DescribeAsync(CancellationToken cancellationToken) => new(
    [
        new FactDescriptor(Count, ExpressionType.Number, "Contacts in the last 30 days", FactScope.Customer) { Example = Count + " >= 3", Resources = typeof(CustomerParts) },
        new FactDescriptor(Complaints, ExpressionType.Number, "Complaints in the last 90 days", FactScope.Customer) { Example = Complaints + " == 0", Resources = typeof(CustomerParts) },
    ]);

    public async ValueTask LoadAsync(FactBatch batch, CancellationToken cancellationToken)
    {
        if (!batch.Wants(Count) && !batch.Wants(Complaints))
        {
            return;
        }

        var customers = batch.Subjects.Select(s => s.CustomerId).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        // The cross join keeps its order, from the few members to their contacts: the other way round it would read everybody's.
        var rows = customers.Length == 0 ? [] : await unit.ReadAsync((session, ct) => session.QueryAsync<Row>("""
            SELECT Customer, count(*) FILTER (WHERE OccurredUtc >= @month) AS Contacts, count(*) FILTER (WHERE Type = 'complaint') AS Complaints FROM (
              SELECT SubjectId AS Customer, OccurredUtc, Type FROM Interaction WHERE SubjectKind = 2 AND SubjectId IN @customers AND OccurredUtc >= @quarter
              UNION ALL
              SELECT m.CustomerId, i.OccurredUtc, i.Type FROM SubjectMember m CROSS JOIN Interaction i
                WHERE i.SubjectKind = m.SubjectKind AND i.SubjectId = m.SubjectId AND m.CustomerId IN @customers AND i.OccurredUtc >= @quarter) AS Contact
            GROUP BY Customer
            """, new { customers, month = (batch.Now - CountWindow).ToUnixTimeMilliseconds(), quarter = (batch.Now - ComplaintsWindow).ToUnixTimeMilliseconds() }, ct), cancellationToken);
        var byCustomer = rows.ToDictionary(r => r.Customer, StringComparer.Ordinal);
        for (var i = 0; i < batch.Subjects.Count; i++)
        {
            if (batch.Subjects[i].CustomerId is { } id)
            {
                var row = byCustomer.GetValueOrDefault(id);
                batch.Set(i, Count, ScriptValue.From((double)(row?.Contacts ?? 0)));
                batch.Set(i, Complaints, ScriptValue.From((double)(row?.Complaints ?? 0)));
            }
        }
    }

    // Not a positional record: sums of no rows have no type in SQLite that a constructor could be matched by.
    private sealed class Row
    {
        public string Customer { get; set; } = "";

        public long Contacts { get; set; }

        public long Complaints { get; set; }
    }
}
