using System.Text.Json.Nodes;
using Studio.ContentModel.Items;
using Studio.Data.Sessions;

namespace Studio.Customers.PersonalData;

/// <summary>
/// Messages to the customer, sent and waiting: those that name him or a visitor of his, and those that name nobody and went to an address that stands in his record. Erased, one that waits is not sent any more.
/// </summary>
internal sealed class MessageData(ContentManager content) : IPersonalDataSource
{
    private const string Theirs = "(CustomerId = @CustomerId OR (CustomerId IS NULL AND VisitorId IN @VisitorIds) OR (CustomerId IS NULL AND VisitorId IS NULL AND lower(Recipient) IN @Addresses))";
    private const int ShortestAddress = 5;
    private const int LongestAddress = 320;

    public string Name => "messages";

    public string Title => "Messages";

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<Row>($"SELECT Channel, Recipient, Body, CreatedUtc, EndedUtc FROM OutgoingMessage WHERE {Theirs} ORDER BY CreatedUtc, Id", await ParametersAsync(subject, cancellationToken), cancellationToken);
        return new JsonArray([.. rows.Select(Describe)]);
    }

    public async Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken) =>
        await session.ExecuteAsync($"DELETE FROM OutgoingMessage WHERE {Theirs}", await ParametersAsync(subject, cancellationToken), cancellationToken);

    private static JsonNode Describe(Row row)
    {
        var message = (JsonObject)JsonNode.Parse(row.Body)!;
        return new JsonObject
        {
            ["channel"] = row.Channel,
            ["to"] = row.Recipient,
            ["subject"] = message["subject"]?.DeepClone(),
            ["text"] = message["text"]?.DeepClone(),
            ["html"] = message["html"]?.DeepClone(),
            ["queuedAt"] = PersonalDataJson.Instant(row.CreatedUtc),
            ["endedAt"] = row.EndedUtc is { } ended ? PersonalDataJson.Instant(ended) : null,
        };
    }

    private async Task<object> ParametersAsync(PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var addresses = new HashSet<string>(StringComparer.Ordinal);
        foreach (var version in await content.GetVersionsAsync(subject.CustomerId, cancellationToken))
        {
            Collect(version.ToJson(), addresses);
        }

        // A list in a query must not be empty.
        return new { subject.CustomerId, VisitorIds = subject.VisitorIds.DefaultIfEmpty("").ToArray(), Addresses = addresses.DefaultIfEmpty("").ToArray() };
    }

    /// <summary>Texts that look like somebody's address on a channel: one word, with a sign or digit that names have not.</summary>
    private static void Collect(JsonNode? node, HashSet<string> addresses)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (_, value) in members)
                {
                    Collect(value, addresses);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Collect(item, addresses);
                }

                break;
            case JsonValue value when value.TryGetValue<string>(out var text) && text is { Length: >= ShortestAddress and <= LongestAddress }
                && !text.Any(char.IsWhiteSpace) && text.Any(c => c == '@' || char.IsAsciiDigit(c)):
                addresses.Add(text.ToLowerInvariant());
                break;
        }
    }

    private sealed class Row
    {
        public string Channel { get; set; } = "";

        public string Recipient { get; set; } = "";

        public string Body { get; set; } = "";

        public long CreatedUtc { get; set; }

        public long? EndedUtc { get; set; }
    }
}
