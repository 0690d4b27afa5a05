using System.Text.Json.Nodes;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;

namespace Studio.WebEngagement.Carts;

/// <summary>The carts of a customer's browsers.</summary>
internal sealed class CartData : IPersonalDataSource
{
    public string Name => "carts";

    public string Title => "Carts";

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var lines = await session.QueryAsync<Line>("SELECT ProductId, Quantity, AddedUtc FROM CartLine WHERE VisitorId IN @Ids ORDER BY AddedUtc", Parameters(subject), cancellationToken);
        return new JsonArray([.. lines.Select(l => (JsonNode)new JsonObject { ["productId"] = l.ProductId, ["quantity"] = l.Quantity, ["addedAt"] = PersonalDataJson.Instant(l.AddedUtc) })]);
    }

    public async Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        foreach (var table in new[] { "CartLine", "Cart", "CartOrder" })
        {
            await session.ExecuteAsync($"DELETE FROM {table} WHERE VisitorId IN @Ids", Parameters(subject), cancellationToken);
        }
    }

    private static object Parameters(PersonalDataSubject subject) => new { Ids = subject.VisitorIds.DefaultIfEmpty("").ToArray() };

    private sealed record Line(string ProductId, long Quantity, long AddedUtc);
}
