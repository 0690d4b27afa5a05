using System.Text.Json.Nodes;
using Studio.Data.Sessions;
using Studio.Kernel.Events;
using Studio.Kernel.Identifiers;

namespace Studio.Customers.Interactions;

/// <summary>The customer contact repository (CCR): records every contact as it happens, append-only.</summary>
public sealed class ContactRepository(InteractionTypes types, IdGenerator ids, IEventBus events, TimeProvider time)
{
    internal const string Columns = "Id, SubjectKind, SubjectId, Type, Category, Channel, Touchpoint, Outbound, OccurredUtc, RecordedUtc, Agent, Title, Text, Payload";

    /// <summary>Records a contact in the session's transaction; live pages hear of it after the commit.</summary>
    /// <exception cref="InvalidOperationException">No module declares the type.</exception>
    public async Task<Interaction> RecordAsync(WriteSession session, NewInteraction contact, CancellationToken cancellationToken)
    {
        var type = types.Find(contact.Type) ?? throw new InvalidOperationException($"No module declares the interaction type '{contact.Type}'.");
        var now = time.GetUtcNow();
        var recorded = new Interaction(ids.NewId(), contact.Subject, type.Name, type.Category, contact.Channel, contact.Touchpoint, contact.Outbound,
            contact.OccurredAt ?? now, now, contact.Agent, contact.Title, contact.Text, contact.Payload);
        await session.ExecuteAsync($"""
            INSERT INTO Interaction ({Columns}, VisitorId) VALUES (@Id, @SubjectKind, @SubjectId, @Type, @Category, @Channel, @Touchpoint, @Outbound, @OccurredUtc, @RecordedUtc, @Agent, @Title, @Text, @Payload, @VisitorId)
            """, new
        {
            recorded.Id,
            SubjectKind = (int)recorded.Subject.Kind,
            SubjectId = recorded.Subject.Id,
            recorded.Type,
            recorded.Category,
            recorded.Channel,
            recorded.Touchpoint,
            Outbound = recorded.Outbound ? 1 : 0,
            OccurredUtc = recorded.OccurredAt.ToUnixTimeMilliseconds(),
            RecordedUtc = recorded.RecordedAt.ToUnixTimeMilliseconds(),
            recorded.Agent,
            recorded.Title,
            recorded.Text,
            Payload = recorded.Payload.ToJsonString(),
            contact.VisitorId,
        }, cancellationToken);
        session.OnCommitted(ct => events.PublishAsync(new InteractionRecorded(recorded.Id, recorded.Subject), ct));
        return recorded;
    }

    /// <summary>The latest contacts with a customer: those made with the customer and those of visitors linked to him now, newest first.</summary>
    /// <param name="session">The session to read with.</param>
    /// <param name="customerId">The customer.</param>
    /// <param name="afterId">Only those recorded after this interaction; null for all.</param>
    /// <param name="before">Only those that happened before; null for the newest.</param>
    /// <param name="take">How many at the most.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<IReadOnlyList<Interaction>> TimelineAsync(DbSession session, string customerId, string? afterId, DateTimeOffset? before, int take, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<InteractionRow>($"""
            SELECT {Columns} FROM (
              SELECT {Columns} FROM Interaction WHERE SubjectKind = 2 AND SubjectId = @customerId AND (@afterId IS NULL OR Id > @afterId) AND (@before IS NULL OR OccurredUtc < @before)
              UNION ALL
              SELECT {Columns} FROM Interaction WHERE SubjectKind = 1 AND SubjectId IN (SELECT VisitorId FROM VisitorLink WHERE CustomerId = @customerId AND EndedUtc IS NULL)
                AND (@afterId IS NULL OR Id > @afterId) AND (@before IS NULL OR OccurredUtc < @before))
            ORDER BY OccurredUtc DESC, Id DESC LIMIT @take
            """, new { customerId, afterId, before = before?.ToUnixTimeMilliseconds(), take }, cancellationToken);
        return [.. rows.Select(r => r.ToInteraction())];
    }
}

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

    public Interaction ToInteraction() => new(Id, new Subject((SubjectKind)SubjectKind, SubjectId), Type, Category, Channel, Touchpoint, Outbound == 1,
        DateTimeOffset.FromUnixTimeMilliseconds(OccurredUtc), DateTimeOffset.FromUnixTimeMilliseconds(RecordedUtc), Agent, Title, Text, (JsonObject)JsonNode.Parse(Payload)!);
}
