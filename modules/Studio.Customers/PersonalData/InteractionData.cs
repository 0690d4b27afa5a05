using System.Text.Json.Nodes;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Settings;

namespace Studio.Customers.PersonalData;

/// <summary>
/// The log of contacts. Erased, a contact is still counted, with nobody: its words are gone, and of its payload only ids and numbers stay, where Studio alone wrote it (an
/// order's contact still says which order).
/// </summary>
internal sealed class InteractionData(InteractionTypes types, ISettingsStore settings, ContactRetention rules, People people, IEnumerable<IIdentityObserver> observers) : IPersonalDataSource
{
    private const int Batch = 500;

    private const string Theirs = "((SubjectKind = 2 AND SubjectId = @CustomerId) OR (SubjectKind = 1 AND SubjectId IN @VisitorIds) OR VisitorId IN @VisitorIds)";

    public string Name => "contacts";

    public string Title => "Contacts";

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<InteractionRow>($"SELECT {ContactRepository.Columns} FROM Interaction WHERE {Theirs} ORDER BY OccurredUtc, Id", Parameters(subject), cancellationToken);
        return new JsonArray([.. rows.Select(Describe)]);
    }

    /// <summary>Somebody may have a hundred thousand of them.</summary>
    public async Task<PersonalDataPiece> PieceAsync(DbSession session, PersonalDataSubject subject, int skip, int take, CancellationToken cancellationToken)
    {
        var parameters = new { subject.CustomerId, VisitorIds = subject.VisitorIds.DefaultIfEmpty("").ToArray(), skip, take };
        var total = await session.ScalarAsync<long>($"SELECT count(*) FROM Interaction WHERE {Theirs}", parameters, cancellationToken);
        var rows = take == 0 ? [] : await session.QueryAsync<InteractionRow>($"""
            SELECT {ContactRepository.Columns} FROM Interaction WHERE Id IN (SELECT Id FROM Interaction WHERE {Theirs} ORDER BY OccurredUtc, Id LIMIT @take OFFSET @skip) ORDER BY OccurredUtc, Id
            """, parameters, cancellationToken);
        return new PersonalDataPiece([.. rows.Select(Describe)], total);
    }

    private static JsonNode Describe(InteractionRow row) => new JsonObject
    {
        ["id"] = row.Id, ["type"] = row.Type, ["channel"] = row.Channel, ["touchpoint"] = row.Touchpoint, ["byCompany"] = row.Outbound == 1, ["occurredAt"] = PersonalDataJson.Instant(row.OccurredUtc),
        ["agent"] = row.Agent, ["conversation"] = row.Conversation, ["sourceMessageId"] = row.SourceMessageId, ["title"] = row.Title, ["text"] = row.Text, ["payload"] = JsonNode.Parse(row.Payload),
    };

    public async Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        while (true)
        {
            var rows = await session.QueryAsync<InteractionRow>($"SELECT {ContactRepository.Columns} FROM Interaction WHERE {Theirs} ORDER BY Id LIMIT {Batch}", Parameters(subject), cancellationToken);
            foreach (var row in rows)
            {
                var payload = types.Find(row.Type)?.Origin == InteractionOrigin.Studio ? PersonalDataJson.WithoutWords((JsonObject)JsonNode.Parse(row.Payload)!) : [];
                await ForgetWhoseAsync(session, row, payload, cancellationToken);
            }

            if (rows.Count < Batch)
            {
                return;
            }
        }
    }

    public async Task<TimeSpan?> KeepAsync(CancellationToken cancellationToken) =>
        (await settings.GetAsync<ContactRetentionSettings>(cancellationToken)).KeepDays is { } days ? TimeSpan.FromDays(days) : null;

    /// <summary>What people and programs told goes altogether. What Studio wrote itself others count on (an order has one contact): it stays, with nobody.</summary>
    public async Task<PurgedBatch> PurgeAsync(WriteSession session, PurgeRequest request, CancellationToken cancellationToken)
    {
        var told = types.All.Where(t => t.Origin != InteractionOrigin.Studio).Select(t => t.Name).DefaultIfEmpty("").ToArray();
        var ruled = (await rules.RuledTypesAsync(cancellationToken)).DefaultIfEmpty("").ToArray();
        var rows = await session.QueryAsync<InteractionRow>($"""
            SELECT {ContactRepository.Columns}, VisitorId FROM Interaction WHERE Id > @After AND Id < @until AND Type NOT IN @ruled AND (SubjectKind <> 0 OR VisitorId IS NOT NULL OR Type IN @told) ORDER BY Id LIMIT @Most
            """, new { request.After, until = IdGenerator.FirstAt(request.Before), told, ruled, request.Most }, cancellationToken);
        foreach (var row in rows)
        {
            await (told.Contains(row.Type, StringComparer.Ordinal)
                ? session.ExecuteAsync("DELETE FROM Interaction WHERE Id = @Id", new { row.Id }, cancellationToken)
                : ForgetWhoseAsync(session, row, PersonalDataJson.WithoutWords((JsonObject)JsonNode.Parse(row.Payload)!), cancellationToken));
        }

        await ContactRetention.TellAsync(session, people, observers, rows, cancellationToken);
        return new PurgedBatch(rows.Count, rows.Count == request.Most ? rows[^1].Id : null);
    }

    internal static Task ForgetWhoseAsync(WriteSession session, InteractionRow row, JsonObject payload, CancellationToken cancellationToken) => session.ExecuteAsync(
        "UPDATE Interaction SET SubjectKind = 0, SubjectId = '', VisitorId = NULL, Conversation = NULL, SourceMessageId = NULL, Title = '', Text = '', Payload = @Payload WHERE Id = @Id", new { row.Id, Payload = payload.ToJsonString() }, cancellationToken);

    // A list in a query must not be empty.
    private static object Parameters(PersonalDataSubject subject) => new { subject.CustomerId, VisitorIds = subject.VisitorIds.DefaultIfEmpty("").ToArray() };
}
