using System.Text.Json.Nodes;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;

namespace Studio.Customers.Segments;

/// <summary>Which segments the customer is in.</summary>
internal sealed class SegmentData : IPersonalDataSource
{
    public string Name => "segments";

    public string Title => "Segments";

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<Row>("""
            SELECT m.SegmentId, m.SinceUtc, i.DisplayText FROM SegmentMember m JOIN ContentItem i ON i.ItemId = m.SegmentId AND i.Published = 1 WHERE m.CustomerId = @CustomerId ORDER BY m.SinceUtc, m.SegmentId
            """, subject, cancellationToken);
        return rows.Count == 0 ? null : new JsonArray([.. rows.Select(r => (JsonNode)new JsonObject { ["segment"] = r.DisplayText, ["since"] = PersonalDataJson.Instant(r.SinceUtc) })]);
    }

    public async Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            UPDATE SegmentState SET Members = Members - 1 WHERE SegmentId IN (SELECT SegmentId FROM SegmentMember WHERE CustomerId = @CustomerId);
            DELETE FROM SegmentMember WHERE CustomerId = @CustomerId;
            DELETE FROM SegmentPending WHERE CustomerId = @CustomerId
            """, subject, cancellationToken);
    }

    private sealed record Row(string SegmentId, long SinceUtc, string DisplayText);
}
