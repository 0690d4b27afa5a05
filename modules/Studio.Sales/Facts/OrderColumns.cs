using Studio.Customers.Segments.Sql;
using Studio.Data.Sessions;
using Studio.Kernel.Settings;
using Studio.Kernel.Values;
using Studio.Sales.Orders;
using Studio.Scripting.Expressions;

namespace Studio.Sales.Facts;

/// <summary>What customers ordered, counted for each of them by the index of orders, as <see cref="OrderTotalFacts"/> and <see cref="BoughtFacts"/> count it.</summary>
internal sealed class OrderColumns(UnitOfWork unit, OrderTables orders, ISettingsStore settings) : IFactColumnSource
{
    // In milliseconds.
    private const long Day = 86_400_000;

    public async ValueTask<FactColumn?> FindAsync(ScopeMember fact, IReadOnlyList<ScriptValue> arguments, FactColumnContext context, CancellationToken cancellationToken)
    {
        if (fact.Path is not (OrderTotalFacts.Total or OrderTotalFacts.Count or OrderTotalFacts.Returned or OrderTotalFacts.Days or BoughtFacts.Bought))
        {
            return null;
        }

        // A tenant without a type of orders: the facts say so.
        var tables = await orders.GetAsync(cancellationToken);
        if (tables.Count == 0)
        {
            return null;
        }

        var currency = (await settings.GetAsync<SiteSettings>(cancellationToken)).Currency;
        var column = fact.Path switch
        {
            OrderTotalFacts.Total => Sum(tables, "order", "sum", currency),
            OrderTotalFacts.Returned => Sum(tables, "return", "-sum", currency),
            OrderTotalFacts.Count => new FactColumn(FactColumnKind.Integer, string.Join(" + ", tables.Select(t => $"(SELECT count(*) {From(t, "order")} AND {Placed(t)} >= {{since}})"))),
            OrderTotalFacts.Days => new FactColumn(FactColumnKind.Integer, $"(({{now}} - ({Latest(tables)})) / {Day})"),
            _ => Bought(tables, arguments),
        };
        return column is null ? null : column with { Value = $"({column.Value})", Parameters = Parameters(column, context.Now, currency, arguments) };
    }

    /// <summary>Money in the tenant's currency, in its minor units.</summary>
    private FactColumn Sum(IReadOnlyList<OrderTable> tables, string kind, string sum, string currency) =>
        new(FactColumnKind.Integer, string.Join(" + ", tables.Select(t =>
            $"(SELECT CAST(coalesce({sum}(o.{t.Total}), 0) AS BIGINT) {From(t, kind)} AND {Placed(t)} >= {{since}} AND {unit.Dialect.Unindexed("o." + t.Currency)} = {{currency}})")))
        {
            Scale = Money.Decimals(currency),
        };

    private string Latest(IReadOnlyList<OrderTable> tables) =>
        $"SELECT max(l.At) FROM ({string.Join(" UNION ALL ", tables.Select(t => $"SELECT max(o.{t.Placed}) AS At {From(t, "order")}"))}) l";

    private FactColumn? Bought(IReadOnlyList<OrderTable> tables, IReadOnlyList<ScriptValue> arguments) => arguments is [{ IsString: true } code] && !code.AsString().Contains('\0', StringComparison.Ordinal)
        ? new FactColumn(FactColumnKind.Boolean, $"CASE WHEN {string.Join(" OR ", tables.Select(t => $"EXISTS (SELECT 1 {From(t, "order", " CROSS JOIN OrderLine l")} AND l.OrderId = o.ItemId AND l.Kind = 'product' AND {unit.Dialect.Unindexed("l.ProductCode")} = {{code}})"))} THEN 1 ELSE 0 END")
        : null;

    /// <summary>The orders of the row's customer until now; only the index of their customer is used, for nearly every order has the kind.</summary>
    private string From(OrderTable t, string kind, string more = "") =>
        $"FROM {RowSubjects.Customers} s CROSS JOIN {t.Name} o{more} WHERE o.{t.Customer} = s.Id AND o.Published = 1 AND {unit.Dialect.Unindexed("o." + t.Kind)} = '{kind}' AND {Placed(t)} <= {{now}}";

    private string Placed(OrderTable t) => unit.Dialect.Unindexed("o." + t.Placed);

    private static Dictionary<string, object> Parameters(FactColumn column, DateTimeOffset now, string currency, IReadOnlyList<ScriptValue> arguments)
    {
        var all = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["now"] = now.ToUnixTimeMilliseconds(),
            ["since"] = (now - OrderTotalFacts.Window).ToUnixTimeMilliseconds(),
            ["currency"] = currency,
        };
        if (arguments is [{ IsString: true } code])
        {
            // Lines keep their product's code in capitals.
            all["code"] = code.AsString().ToUpperInvariant();
        }

        return all.Where(p => column.Value.Contains("{" + p.Key + "}", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
    }
}
