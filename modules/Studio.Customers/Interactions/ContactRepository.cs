using System.Text.Json.Nodes;
using Studio.Customers.Identity;
using Studio.Data.Dialects;
using Studio.Data.Sessions;
using Studio.Kernel.Events;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Telemetry;

namespace Studio.Customers.Interactions;

/// <summary>The customer contact repository (CCR): records every contact as it happens, append-only.</summary>
public sealed class ContactRepository(InteractionTypes types, People people, IdGenerator ids, IEventBus events, IEnumerable<IInteractionObserver> observers, TenantMetrics metrics, TimeProvider time)
{
    internal const string Columns = "Id, SubjectKind, SubjectId, Type, Category, Channel, Touchpoint, Outbound, OccurredUtc, RecordedUtc, Agent, Title, Text, Payload, Conversation, SourceMessageId";

    private static readonly string[] Recorded = [.. Columns.Split(", "), "VisitorId"];

    private readonly IInteractionObserver[] _observers = [.. observers];

    /// <summary>Records a contact in the session's transaction; live pages hear of it after the commit.</summary>
    /// <exception cref="InvalidOperationException">No module declares the type.</exception>
    public async Task<Interaction> RecordAsync(WriteSession session, NewInteraction contact, CancellationToken cancellationToken) =>
        (await RecordManyAsync(session, [contact], cancellationToken))[0];

    /// <summary>Records contacts in the session's transaction by a few statements, whatever their number; live pages hear of them after the commit.</summary>
    /// <returns>What was recorded, in the order of the contacts.</returns>
    /// <exception cref="InvalidOperationException">No module declares the type of one of them.</exception>
    public async Task<IReadOnlyList<Interaction>> RecordManyAsync(WriteSession session, IReadOnlyList<NewInteraction> contacts, CancellationToken cancellationToken)
    {
        if (contacts.Count == 0)
        {
            return [];
        }

        var made = Make(contacts);
        await RecordAsync(session, made, cancellationToken);
        return Array.ConvertAll(made, m => m.Interaction);
    }

    /// <summary>What will be recorded of contacts: with ids, in their order, and the moment.</summary>
    internal MadeInteraction[] Make(IReadOnlyList<NewInteraction> contacts)
    {
        var now = time.GetUtcNow();
        var made = new MadeInteraction[contacts.Count];
        for (var i = 0; i < made.Length; i++)
        {
            made[i] = new MadeInteraction(Make(contacts[i], now), contacts[i].VisitorId);
        }

        return made;
    }

    /// <summary>Records what was made.</summary>
    internal async Task RecordAsync(WriteSession session, IReadOnlyList<MadeInteraction> made, CancellationToken cancellationToken)
    {
        if (made.Count == 0)
        {
            return;
        }

        await session.InsertNewAsync(new NewRows("Interaction", Recorded, 1, [.. made.Select(ToRow)]), cancellationToken);
        var recorded = made.Select(m => m.Interaction).ToArray();
        var persons = await people.PeopleOfAsync(session, Array.ConvertAll(recorded, r => r.Subject), cancellationToken);
        var told = Array.ConvertAll(recorded, r => new RecordedContact(r, persons[r.Subject]));
        foreach (var observer in _observers)
        {
            await observer.RecordedAsync(session, told, cancellationToken);
        }

        session.AfterCommit(() => Array.ForEach(recorded, r => metrics.EventRecorded(r.Type)));
        session.OnCommitted(async ct =>
        {
            // An event between hosts has a greatest size.
            foreach (var part in told.Chunk(200))
            {
                await events.PublishAsync(new InteractionsRecorded([.. part.Select(t => new InteractionNotice(t.Interaction.Id, t.PersonId))]), ct);
            }
        });
    }

    private Interaction Make(NewInteraction contact, DateTimeOffset now)
    {
        var type = types.Find(contact.Type) ?? throw new InvalidOperationException($"No module declares the interaction type '{contact.Type}'.");
        return new Interaction(ids.NewId(), contact.Subject, type.Name, type.Category, contact.Channel, contact.Touchpoint, contact.Outbound,
            contact.OccurredAt ?? now, now, contact.Agent, contact.Title, contact.Text, contact.Payload) { Conversation = contact.Conversation, SourceMessageId = contact.SourceMessageId };
    }

    private static object?[] ToRow(MadeInteraction made) => ToRow(made.Interaction, made.VisitorId);

    private static object?[] ToRow(Interaction recorded, string? visitorId) =>
    [
        recorded.Id, (long)recorded.Subject.Kind, recorded.Subject.Id, recorded.Type, recorded.Category, recorded.Channel, recorded.Touchpoint, recorded.Outbound ? 1L : 0L,
        recorded.OccurredAt.ToUnixTimeMilliseconds(), recorded.RecordedAt.ToUnixTimeMilliseconds(), recorded.Agent, recorded.Title, recorded.Text, recorded.Payload.ToJsonString(),
        recorded.Conversation, recorded.SourceMessageId, visitorId,
    ];
}

/// <summary>A contact with its id, before it is in the log.</summary>
internal readonly record struct MadeInteraction(Interaction Interaction, string? VisitorId);

/// <summary>A row of the interaction table.</summary>
internal sealed class InteractionRow
{
    public string Id { get; set; } = "";

    public long SubjectKind { get; set; }

    public string SubjectId { get; set; } = "";

    public string Type { get; set; } = "";

    public string Category { get; set; } = "";

    public string Channel { get; set; } = "";

    public string Touchpoint { get; set; } = "";

    public long Outbound { get; set; }

    public long OccurredUtc { get; set; }

    public long RecordedUtc { get; set; }

    public string? Agent { get; set; }

    public string Title { get; set; } = "";

    public string Text { get; set; } = "";

    public string Payload { get; set; } = "{}";

    public string? VisitorId { get; set; }

    public string? Conversation { get; set; }

    public string? SourceMessageId { get; set; }

    public Interaction ToInteraction() => new(Id, new Subject((SubjectKind)SubjectKind, SubjectId), Type, Category, Channel, Touchpoint, Outbound == 1,
        DateTimeOffset.FromUnixTimeMilliseconds(OccurredUtc), DateTimeOffset.FromUnixTimeMilliseconds(RecordedUtc), Agent, Title, Text, (JsonObject)JsonNode.Parse(Payload)!) { Conversation = Conversation, SourceMessageId = SourceMessageId };
}
