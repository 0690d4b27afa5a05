using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Studio.Customers.Events;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Webhooks.Subscriptions;

namespace Studio.Webhooks.Deliveries;

/// <summary>Wakes this host's dispatcher of deliveries; a waking that comes while nobody waits is not lost.</summary>
internal sealed class WebhookSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Ends at the next waking. Take it before looking for work, wait for it afterwards.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Wake() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// Writes down what is to be delivered, in the transaction in which it happens: what is acknowledged is delivered, what is undone is not. Where no webhook
/// is switched on it costs a look into memory.
/// </summary>
internal sealed class WebhookOutbox(WebhookRegistry registry, WebhookSignal signal, IdGenerator ids, TimeProvider time) : IInteractionObserver, ICustomerEventSink
{
    internal static readonly string[] Columns = ["Id", "WebhookId", "OrderKey", "SubjectId", "Type", "Body", "State", "Attempts", "DueUtc", "CreatedUtc", "Detail"];

    // Readable where it lands: Chinese is not escaped.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public async Task RecordedAsync(WriteSession session, IReadOnlyList<RecordedContact> contacts, CancellationToken cancellationToken)
    {
        var active = await registry.ActiveAsync(session, cancellationToken);
        if (active.Count == 0)
        {
            return;
        }

        var rows = new List<object?[]>();
        foreach (var contact in contacts)
        {
            var wanted = active.Where(s => s.WantsInteraction(contact.Interaction.Type)).ToList();
            if (wanted.Count > 0)
            {
                var data = Describe(contact);
                rows.AddRange(wanted.Select(s => Row(s.Id, WebhookEvents.InteractionRecorded, contact.PersonId, contact.Interaction.Subject.Id, contact.Interaction.RecordedAt, data)));
            }
        }

        await AddAsync(session, rows, cancellationToken);
    }

    public async Task HappenedAsync(WriteSession session, CustomerEvent happened, CancellationToken cancellationToken)
    {
        var active = await registry.ActiveAsync(session, cancellationToken);
        var data = (JsonObject)happened.Data.DeepClone();
        data["customerId"] = happened.CustomerId;
        await AddAsync(session, [.. active.Where(s => s.Wants(happened.Type)).Select(s => Row(s.Id, happened.Type, happened.CustomerId, happened.CustomerId, happened.At, data))], cancellationToken);
    }

    /// <summary>Something to try the webhook out with.</summary>
    public Task TestAsync(WriteSession session, string webhookId, CancellationToken cancellationToken) =>
        AddAsync(session, [Row(webhookId, WebhookEvents.Test, "", "", time.GetUtcNow(), new JsonObject { ["message"] = "This is a test." })], cancellationToken);

    private async Task AddAsync(WriteSession session, List<object?[]> rows, CancellationToken cancellationToken)
    {
        if (rows.Count > 0)
        {
            await session.InsertManyAsync("WebhookDelivery", Columns, rows, cancellationToken);
            session.AfterCommit(signal.Wake);
        }
    }

    /// <summary>The body is made once: an attempt that is repeated, and one that is asked for again next week, say the same and are signed over the same bytes.</summary>
    private object?[] Row(string webhookId, string type, string personId, string subjectId, DateTimeOffset at, JsonObject data)
    {
        var id = ids.NewId();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var body = new JsonObject { ["id"] = id, ["type"] = type, ["timestamp"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture), ["data"] = data.DeepClone() };

        // What is nobody's waits for nobody: a key of its own.
        return [id, webhookId, personId.Length == 0 ? id : personId, subjectId, type, body.ToJsonString(Readable), 0L, 0L, now, now, ""];
    }

    private static JsonObject Describe(RecordedContact contact)
    {
        var interaction = contact.Interaction;
        return new JsonObject
        {
            ["id"] = interaction.Id,
            ["type"] = interaction.Type,
            ["category"] = interaction.Category,
            ["channel"] = interaction.Channel,
            ["touchpoint"] = interaction.Touchpoint,
            ["outbound"] = interaction.Outbound,
            ["subject"] = new JsonObject { ["kind"] = interaction.Subject.KindName, ["id"] = interaction.Subject.Id },
            ["personId"] = contact.PersonId,
            ["occurredAt"] = interaction.OccurredAt,
            ["recordedAt"] = interaction.RecordedAt,
            ["agent"] = interaction.Agent,
            ["title"] = interaction.Title,
            ["text"] = interaction.Text,
            ["payload"] = interaction.Payload.DeepClone(),
        };
    }
}
