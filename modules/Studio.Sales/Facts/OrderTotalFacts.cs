using Studio.Customers.Identity;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Settings;
using Studio.Kernel.Values;
using Studio.Sales.Orders;
using Studio.Scripting.Expressions;

namespace Studio.Sales.Facts;

/// <summary>
/// What a customer ordered and returned in the last 90 days, in the tenant's currency: orders in other currencies are counted, but no money is
/// converted silently. Windows end at the batch's moment; later orders are not seen.
/// </summary>
internal sealed class OrderTotalFacts(UnitOfWork unit, OrderTables orders, People people, ISettingsStore settings) : IFactProvider
{
    internal const string Total = "facts.orderTotal90d";
    internal const string Count = "facts.orderCount90d";
    internal const string Returned = "facts.returnTotal90d";
    internal const string Days = "facts.daysSinceLastOrder";
    internal static readonly TimeSpan Window = TimeSpan.FromDays(90);
    private const int MaximumIdsPerQuery = 500;

    public async ValueTask<IReadOnlyList<FactDescriptor>> DescribeAsync(CancellationToken cancellationToken)
    {
        var currency = (await settings.GetAsync<SiteSettings>(cancellationToken)).Currency;
        return
        [
            Fact(Total, "Orders in the last 90 days", currency, Total + " > 500"),
            Fact(Count, "Number of orders in the last 90 days", "", Count + " >= 2"),
            Fact(Returned, "Returns in the last 90 days", currency, Returned + " > 100"),
            Fact(Days, "Days since the last order", "days", Days + " > 30"),
        ];
    }

    public async ValueTask LoadAsync(FactBatch batch, CancellationToken cancellationToken)
    {
        if (!batch.Wants(Total) && !batch.Wants(Count) && !batch.Wants(Returned) && !batch.Wants(Days))
        {
            return;
        }

        var currency = (await settings.GetAsync<SiteSettings>(cancellationToken)).Currency;
        var byCustomer = await ReadAsync(batch, currency, cancellationToken);
        for (var i = 0; i < batch.Subjects.Count; i++)
        {
            if (batch.Subjects[i].CustomerId is { } id)
            {
                var sums = byCustomer.GetValueOrDefault(id) ?? new Row();
                batch.Set(i, Total, ScriptValue.From((double)new Money(sums.Ordered, currency).Major));
                batch.Set(i, Count, ScriptValue.From((double)sums.Orders));
                batch.Set(i, Returned, ScriptValue.From((double)new Money(-sums.Returned, currency).Major));
                if (sums.Latest is { } latest)
                {
                    batch.Set(i, Days, ScriptValue.From(Math.Floor((batch.Now - DateTimeOffset.FromUnixTimeMilliseconds(latest)).TotalDays)));
                }
            }
        }
    }

    private async Task<Dictionary<string, Row>> ReadAsync(FactBatch batch, string currency, CancellationToken cancellationToken)
    {
        // Without the last order's day the window bounds what is read.
        var now = batch.Now.ToUnixTimeMilliseconds();
        var since = (batch.Now - Window).ToUnixTimeMilliseconds();
        var from = batch.Wants(Days) ? long.MinValue : since;
        var found = new Dictionary<string, Row>(StringComparer.Ordinal);
        var customers = await unit.ReadAsync((session, ct) => people.CustomersOfAsync(session, [.. batch.Subjects.Select(s => s.CustomerId).OfType<string>()], ct), cancellationToken);
        foreach (var t in await orders.GetAsync(cancellationToken))
        {
            foreach (var chunk in customers.Keys.Chunk(MaximumIdsPerQuery))
            {
                var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<Row>($"""
                    SELECT {t.Customer} AS Customer,
                      CAST(coalesce(sum({t.Total}) FILTER (WHERE {t.Kind} = 'order' AND {t.Placed} >= @since AND {t.Currency} = @currency), 0) AS BIGINT) AS Ordered,
                      CAST(coalesce(sum({t.Total}) FILTER (WHERE {t.Kind} = 'return' AND {t.Placed} >= @since AND {t.Currency} = @currency), 0) AS BIGINT) AS Returned,
                      count(*) FILTER (WHERE {t.Kind} = 'order' AND {t.Placed} >= @since) AS Orders,
                      max({t.Placed}) FILTER (WHERE {t.Kind} = 'order') AS Latest
                    FROM {t.Name} WHERE Published = 1 AND {t.Customer} IN @chunk AND {t.Placed} >= @from AND {t.Placed} <= @now GROUP BY {t.Customer}
                    """, new { chunk, since, from, now, currency }, ct), cancellationToken);
                foreach (var row in rows)
                {
                    var person = customers[row.Customer];
                    found[person] = found.TryGetValue(person, out var other) ? row.Plus(other) : row;
                }
            }
        }

        return found;
    }

    private static FactDescriptor Fact(string path, string title, string unit, string example) =>
        new(path, ExpressionType.Number, title, FactScope.Customer) { Unit = unit, Example = example, Resources = typeof(OrderParts) };

    // Settable, not a constructor: the driver names no type for a computed column that is null in the first row.
    private sealed class Row
    {
        public string Customer { get; set; } = "";

        public long Ordered { get; set; }

        public long Returned { get; set; }

        public long Orders { get; set; }

        public long? Latest { get; set; }

        public Row Plus(Row other) => new()
        {
            Customer = Customer,
            Ordered = Ordered + other.Ordered,
            Returned = Returned + other.Returned,
            Orders = Orders + other.Orders,
            Latest = Latest is null || other.Latest > Latest ? other.Latest : Latest,
        };
    }
}
