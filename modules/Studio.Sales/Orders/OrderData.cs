using System.Text.Json.Nodes;
using Studio.ContentModel.Items;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;

namespace Studio.Sales.Orders;

/// <summary>A customer's orders. The law asks to keep them: erased, they have no customer any more, in none of their versions.</summary>
internal sealed class OrderData(OrderTables orders, ContentManager content) : IPersonalDataSource
{
    public string Name => "orders";

    public string Title => "Orders";

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var exported = new JsonArray();
        foreach (var id in await IdsAsync(session, subject, cancellationToken))
        {
            if (await content.GetAsync(id, VersionOptions.Latest, cancellationToken) is { } order)
            {
                var json = order.ToJson();
                var lines = await session.QueryAsync<LineRow>("SELECT Code, Description, Quantity, Amount, Currency FROM OrderLine WHERE OrderId = @id ORDER BY Line", new { id }, cancellationToken);
                json["lines"] = new JsonArray([.. lines.Select(l => (JsonNode)new JsonObject { ["code"] = l.Code, ["description"] = l.Description, ["quantity"] = l.Quantity, ["amount"] = l.Amount, ["currency"] = l.Currency })]);
                exported.Add(json);
            }
        }

        return exported;
    }

    public async Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var ids = await IdsAsync(session, subject, cancellationToken);
        foreach (var id in ids)
        {
            var versions = await session.QueryAsync<VersionRow>("SELECT VersionId, Data FROM ContentItem WHERE ItemId = @id", new { id }, cancellationToken);
            foreach (var version in versions)
            {
                var data = (JsonObject)JsonNode.Parse(version.Data)!;
                (data[OrderParts.Order] as JsonObject)?.Remove("Customer");
                await session.ExecuteAsync("UPDATE ContentItem SET Data = @Data WHERE VersionId = @VersionId", new { version.VersionId, Data = data.ToJsonString() }, cancellationToken);
            }
        }

        foreach (var table in await orders.GetAsync(cancellationToken))
        {
            await session.ExecuteAsync($"UPDATE {table.Name} SET {table.Customer} = NULL WHERE {table.Customer} = @CustomerId", subject, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<string>> IdsAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        foreach (var table in await orders.GetAsync(cancellationToken))
        {
            ids.AddRange(await session.QueryAsync<string>($"SELECT DISTINCT ItemId FROM {table.Name} WHERE {table.Customer} = @CustomerId", subject, cancellationToken));
        }

        return ids;
    }

    private sealed record LineRow(string Code, string Description, long Quantity, long Amount, string Currency);

    private sealed record VersionRow(string VersionId, string Data);
}
