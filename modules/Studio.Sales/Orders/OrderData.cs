using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.ContentModel.Items;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Schemas;
using Studio.Kernel.Settings;

namespace Studio.Sales.Orders;

/// <summary>How long it is kept whose an order was.</summary>
[Schema(Title = "Keeping whose an order was", Description = "Orders themselves stay, for the law asks for them; after this they have no customer.", Group = "Safety")]
public sealed record OrderRetentionSettings
{
    /// <summary>Days since the order was recorded; null keeps it for ever. Facts look back 90 days.</summary>
    [Schema(Title = "Days to keep whose an order was", Description = "Older orders lose their customer and the texts that people added to them. Empty keeps them whole."), Range(91, 36500)]
    public int? KeepDays { get; init; }
}

/// <summary>A customer's orders. The law asks to keep them: erased, they have no customer any more and none of the words that planners added, in none of their versions.</summary>
internal sealed class OrderData(OrderTables orders, ContentManager content, ISettingsStore settings) : IPersonalDataSource
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
        foreach (var id in await IdsAsync(session, subject, cancellationToken))
        {
            await ForgetWhoseAsync(session, id, cancellationToken);
        }
    }

    public async Task<TimeSpan?> KeepAsync(CancellationToken cancellationToken) =>
        (await settings.GetAsync<OrderRetentionSettings>(cancellationToken)).KeepDays is { } days ? TimeSpan.FromDays(days) : null;

    public async Task<PurgedBatch> PurgeAsync(WriteSession session, PurgeRequest request, CancellationToken cancellationToken)
    {
        var tables = await orders.GetAsync(cancellationToken);
        if (tables.Count == 0)
        {
            return new PurgedBatch(0, null);
        }

        // Ids begin with their time.
        var old = string.Join(" UNION ", tables.Select(t => $"SELECT ItemId FROM {t.Name} WHERE {t.Customer} IS NOT NULL AND {t.Customer} <> '' AND ItemId > @After AND ItemId < @until"));
        var ids = await session.QueryAsync<string>($"SELECT ItemId FROM ({old}) AS Old ORDER BY ItemId LIMIT @Most", new { request.After, until = IdGenerator.FirstAt(request.Before), request.Most }, cancellationToken);
        foreach (var id in ids)
        {
            await ForgetWhoseAsync(session, id, cancellationToken);
        }

        return new PurgedBatch(ids.Count, ids.Count == request.Most ? ids[^1] : null);
    }

    private async Task ForgetWhoseAsync(WriteSession session, string id, CancellationToken cancellationToken)
    {
        await content.RewriteAsync(id, ForgetWhose, cancellationToken);

        // The audit trail keeps that the order was changed, and by whom; its words may be the customer's.
        await session.ExecuteAsync("UPDATE Audit SET BeforeJson = NULL, AfterJson = NULL WHERE SubjectId = @id", new { id }, cancellationToken);
    }

    /// <summary>What the law asks for is what the order part has but its customer. Of what planners added, only numbers and yes or no stay: their texts may be his.</summary>
    private static void ForgetWhose(ContentItem order)
    {
        order.Set(OrderParts.Order, "Customer", null);
        foreach (var (part, value) in order.Content)
        {
            foreach (var (name, field) in (value as JsonObject ?? []).ToList())
            {
                if ((part != OrderParts.Order || !OrderParts.Kept.Contains(name)) && value is JsonObject fields)
                {
                    fields[name] = Wordless(field);
                }
            }
        }
    }

    private static JsonNode? Wordless(JsonNode? value) => value switch
    {
        JsonObject { Count: 2 } money when money["Amount"]?.GetValueKind() == JsonValueKind.Number && money["Currency"] is JsonValue => money.DeepClone(),
        JsonObject inside => new JsonObject(inside.Select(p => KeyValuePair.Create(p.Key, Wordless(p.Value))).Where(p => p.Value is not null)),
        JsonValue scalar when scalar.GetValueKind() is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => scalar.DeepClone(),
        _ => null,
    };

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
}
