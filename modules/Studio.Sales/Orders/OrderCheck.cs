using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;
using Studio.Data.Verification;

namespace Studio.Sales.Orders;

/// <summary>Recounts each order from its lines, and its interaction from the log or the outbox.</summary>
internal sealed class OrderCheck(ContentTables tables) : IDataCheck
{
    private const int Most = 100;

    public string Name => "order lines";

    public async Task<IReadOnlyList<Difference>> RunAsync(DbSession session, CancellationToken cancellationToken)
    {
        var json = await session.FirstAsync<string>("SELECT Document FROM ContentDefinition WHERE Id = 1", null, cancellationToken);
        var orders = json is null ? [] : OrderTables.Of(ContentDefinitionJson.Read((JsonObject)JsonNode.Parse(json)!), tables);
        var differences = new List<Difference>();
        foreach (var table in orders)
        {
            await CheckLinesAsync(session, table, differences, cancellationToken);
            await CheckInteractionsAsync(session, table, differences, cancellationToken);
        }

        await CheckOrphansAsync(session, differences, cancellationToken);
        return differences;
    }

    private async Task CheckLinesAsync(DbSession session, OrderTable table, List<Difference> differences, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<LineRow>($"""
            SELECT Number, Total, Lines, LineSum, Wrong, OtherCurrency FROM (
              SELECT o.{table.Number} AS Number, o.{table.Total} AS Total, count(l.Line) AS Lines, CAST(coalesce(sum(l.Amount), 0) AS BIGINT) AS LineSum,
                count(*) FILTER (WHERE l.Amount <> l.Quantity * l.UnitAmount) AS Wrong, count(*) FILTER (WHERE l.Currency <> o.{table.Currency}) AS OtherCurrency
              FROM {table.Name} o LEFT JOIN OrderLine l ON l.OrderId = o.ItemId WHERE o.Published = 1 GROUP BY o.VersionId) AS Counted
            WHERE Lines = 0 OR Total IS NULL OR Total <> LineSum OR Wrong > 0 OR OtherCurrency > 0 LIMIT {Most}
            """, null, cancellationToken);
        differences.AddRange(rows.Select(r => new Difference(Name, string.Create(CultureInfo.InvariantCulture,
            $"Order {r.Number} says {r.Total?.ToString(CultureInfo.InvariantCulture) ?? "nothing"}, its {r.Lines} lines come to {r.LineSum} minor units; {r.Wrong} lines are not quantity times price, {r.OtherCurrency} are in another currency."))));
    }

    private async Task CheckInteractionsAsync(DbSession session, OrderTable table, List<Difference> differences, CancellationToken cancellationToken)
    {
        var orderId = session.Dialect.JsonText("Payload", "orderId");
        var rows = await session.QueryAsync<InteractionRow>($"""
            WITH Told AS (SELECT {orderId} AS OrderId FROM Interaction WHERE Type IN ('order', 'return')
              UNION ALL SELECT {orderId} FROM Outbox WHERE Type = @MessageType),
            Counted AS (SELECT OrderId, count(*) AS Times FROM Told GROUP BY OrderId)
            SELECT o.{table.Number} AS Number, o.{table.Kind} AS Kind, coalesce(c.Times, 0) AS Times FROM {table.Name} o LEFT JOIN Counted c ON c.OrderId = o.ItemId
            WHERE o.Published = 1 AND coalesce(c.Times, 0) <> (CASE WHEN o.{table.Kind} = @Correction THEN 0 ELSE 1 END) LIMIT {Most}
            """, new { OrderPlaced.MessageType, OrderKinds.Correction }, cancellationToken);
        differences.AddRange(rows.Select(r => new Difference(Name, string.Create(CultureInfo.InvariantCulture,
            $"Order {r.Number} of kind '{r.Kind}' has {r.Times} interactions or messages on their way; {(r.Kind == OrderKinds.Correction ? 0 : 1)} is right."))));
    }

    private async Task CheckOrphansAsync(DbSession session, List<Difference> differences, CancellationToken cancellationToken)
    {
        // A deleted order keeps its lines and versions, so the owner is looked for among all versions.
        var orphans = await session.QueryAsync<string>($"SELECT DISTINCT OrderId FROM OrderLine WHERE OrderId NOT IN (SELECT ItemId FROM ContentItem) LIMIT {Most}", null, cancellationToken);
        differences.AddRange(orphans.Select(id => new Difference(Name, $"There are lines of an order '{id}' that does not exist.")));
    }

    private sealed class LineRow
    {
        public string? Number { get; set; }

        public long? Total { get; set; }

        public long Lines { get; set; }

        public long LineSum { get; set; }

        public long Wrong { get; set; }

        public long OtherCurrency { get; set; }
    }

    private sealed class InteractionRow
    {
        public string? Number { get; set; }

        public string? Kind { get; set; }

        public long Times { get; set; }
    }
}
