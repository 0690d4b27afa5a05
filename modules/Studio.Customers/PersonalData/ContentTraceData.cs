using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.Data.Sessions;

namespace Studio.Customers.PersonalData;

/// <summary>What lists and imports of content remember of the customer: values before and after a change of many items, rows of files that were not taken, messages that wait for their consumer.</summary>
internal sealed class ContentTraceData(ContentManager content, FieldSealer sealer) : IPersonalDataSource
{
    private const int ShortestWord = 3;

    public string Name => "contentTraces";

    public string Title => "Traces of lists and imports";

    // While the record still says what rows can call him by.
    public int Order => -90;

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var rejected = (await RejectedAsync(session, subject, cancellationToken)).Select(r => (JsonNode)new JsonObject { ["import"] = r.ImportId, ["line"] = r.Line, ["cells"] = JsonNode.Parse(r.Cells) });
        var changed = await session.QueryAsync<ChangedRow>("SELECT BulkId, Before FROM ContentBulkItem WHERE ItemId = @CustomerId AND Before IS NOT NULL ORDER BY BulkId, Place", subject, cancellationToken);
        return new JsonArray([.. rejected, .. changed.Select(c => (JsonNode)new JsonObject { ["change"] = c.BulkId, ["before"] = sealer.OpenAll(JsonNode.Parse(c.Before)) })]);
    }

    public async Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        foreach (var row in await RejectedAsync(session, subject, cancellationToken))
        {
            await session.ExecuteAsync("DELETE FROM ContentImportRejected WHERE ImportId = @ImportId AND Line = @Line", new { row.ImportId, row.Line }, cancellationToken);
            await session.ExecuteAsync("DELETE FROM ContentImportError WHERE ImportId = @ImportId AND Line = @Line", new { row.ImportId, row.Line }, cancellationToken);
        }

        await session.ExecuteAsync("DELETE FROM ContentBulkItem WHERE ItemId = @CustomerId", subject, cancellationToken);
        foreach (var word in await WordsAsync(subject, cancellationToken))
        {
            // What was asked for in a list that was changed at once; one that still goes on needs it.
            await session.ExecuteAsync("UPDATE ContentBulk SET Asked = NULL WHERE FinishedUtc IS NOT NULL AND lower(Asked) LIKE lower(@like) ESCAPE '!'", new { like = Like(word) }, cancellationToken);
        }

        foreach (var id in subject.VisitorIds.Append(subject.CustomerId))
        {
            await ForgetInOutboxAsync(session, id, cancellationToken);
        }
    }

    /// <summary>
    /// A message is its consumer's business even now (an order has one contact); whose it was is not. An id is a word of its own in JSON, so that taking it out leaves a text that can be read.
    /// </summary>
    private static async Task ForgetInOutboxAsync(WriteSession session, string id, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<MessageRow>("SELECT Id, Payload FROM Outbox WHERE Payload LIKE @like", new { like = $"%{id}%" }, cancellationToken);
        foreach (var row in rows)
        {
            var payload = JsonNode.Parse(row.Payload);
            await session.ExecuteAsync("UPDATE Outbox SET Payload = @Payload, LastError = NULL WHERE Id = @Id", new { row.Id, Payload = Without(payload, id)?.ToJsonString() ?? "null" }, cancellationToken);
        }
    }

    private static JsonNode? Without(JsonNode? node, string id) => node switch
    {
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Without(m.Value, id)))),
        JsonArray items => new JsonArray([.. items.Select(i => Without(i, id))]),
        JsonValue value when value.TryGetValue<string>(out var text) && text == id => null,
        _ => node?.DeepClone(),
    };

    private async Task<IReadOnlyList<RejectedRow>> RejectedAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var found = new Dictionary<(string, long), RejectedRow>();
        foreach (var word in await WordsAsync(subject, cancellationToken))
        {
            var rows = await session.QueryAsync<RejectedRow>("SELECT ImportId, Line, Cells FROM ContentImportRejected WHERE lower(Cells) LIKE lower(@like) ESCAPE '!'", new { like = Like(word) }, cancellationToken);
            foreach (var row in rows.Where(r => Cells(r.Cells).Any(c => string.Equals(c.Trim(), word, StringComparison.OrdinalIgnoreCase))))
            {
                found[(row.ImportId, row.Line)] = row;
            }
        }

        return [.. found.Values];
    }

    /// <summary>The word as JSON has it, anywhere.</summary>
    private static string Like(string word) =>
        $"%{JsonSerializer.Serialize(word).Trim('"').Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal)}%";

    private static IEnumerable<string> Cells(string json) => JsonNode.Parse(json) is JsonArray cells ? cells.Select(c => c?.ToString() ?? "") : [];

    private async Task<IReadOnlyList<string>> WordsAsync(PersonalDataSubject subject, CancellationToken cancellationToken) =>
    [
        .. (await content.GetVersionsAsync(subject.CustomerId, cancellationToken))
            .SelectMany(v => new[] { v.GetText(CustomerParts.Customer, "Number"), v.GetText(CustomerParts.Customer, "Email"), v.GetText(CustomerParts.Customer, "Name") })
            .OfType<string>().Select(w => w.Trim()).Where(w => w.Length >= ShortestWord).Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    private sealed record RejectedRow(string ImportId, long Line, string Cells);

    private sealed class ChangedRow
    {
        public string BulkId { get; set; } = "";

        public string Before { get; set; } = "null";
    }

    private sealed record MessageRow(string Id, string Payload);
}
