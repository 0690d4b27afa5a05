using Studio.Customers.Identity;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Sales.Orders;
using Studio.Scripting.Expressions;

namespace Studio.Sales.Facts;

/// <summary>Which products a customer ever ordered, by code in any case; what came back was bought nevertheless.</summary>
internal sealed class BoughtFacts(UnitOfWork unit, OrderTables orders, People people) : IFactProvider
{
    internal const string Bought = "facts.bought";
    private const int MaximumIdsPerQuery = 500;

    public ValueTask<IReadOnlyList<FactDescriptor>> DescribeAsync(CancellationToken cancellationToken) => new(
    [
        new FactDescriptor(Bought, ExpressionType.Boolean, "Ever bought the product with this code", FactScope.Customer)
        {
            Parameters = [ExpressionType.String],
            Example = Bought + "('22423')",
            Resources = typeof(OrderParts),
        },
    ]);

    public async ValueTask LoadAsync(FactBatch batch, CancellationToken cancellationToken)
    {
        if (!batch.Wants(Bought))
        {
            return;
        }

        var sets = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var now = batch.Now.ToUnixTimeMilliseconds();
        var customers = await unit.ReadAsync((session, ct) => people.CustomersOfAsync(session, [.. batch.Subjects.Select(s => s.CustomerId).OfType<string>()], ct), cancellationToken);
        foreach (var t in await orders.GetAsync(cancellationToken))
        {
            foreach (var chunk in customers.Keys.Chunk(MaximumIdsPerQuery))
            {
                // The index of the kind is kept out of it: nearly every order is one, and few are the customer's.
                var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<Row>($"""
                    SELECT DISTINCT o.{t.Customer} AS Customer, l.ProductCode AS Code FROM {t.Name} o JOIN OrderLine l ON l.OrderId = o.ItemId
                    WHERE o.Published = 1 AND {unit.Dialect.Unindexed("o." + t.Kind)} = 'order' AND o.{t.Customer} IN @chunk AND o.{t.Placed} <= @now AND l.Kind = 'product'
                    """, new { chunk, now }, ct), cancellationToken);
                foreach (var row in rows)
                {
                    var person = customers[row.Customer];
                    (sets.TryGetValue(person, out var set) ? set : sets[person] = new HashSet<string>(StringComparer.OrdinalIgnoreCase)).Add(row.Code);
                }
            }
        }

        var nothing = new HashSet<string>();
        for (var i = 0; i < batch.Subjects.Count; i++)
        {
            if (batch.Subjects[i].CustomerId is { } id)
            {
                batch.SetMembers(i, Bought, sets.GetValueOrDefault(id) ?? nothing);
            }
        }
    }

    private sealed record Row(string Customer, string Code);
}
