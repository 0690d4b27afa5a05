using System.Text.Json.Nodes;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.Customers.Identity;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Settings;

namespace Studio.Customers.PersonalData;

/// <summary>The customer himself: the item with all its versions.</summary>
internal sealed class CustomerData(ContentManager content, FieldSealer sealer) : IPersonalDataSource
{
    public string Name => "customer";

    public string Title => "Profile";

    public int Order => 100;

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken) =>
        new JsonArray([.. (await content.GetVersionsAsync(subject.CustomerId, cancellationToken)).Select(v => (JsonNode)sealer.Open(v).ToJson())]);

    public Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken) => content.EraseAsync(subject.CustomerId, cancellationToken);
}

/// <summary>Which visitors were the customer, and the links that let him into the shop. Whose a browser was is kept as long as the contacts that were made with it.</summary>
internal sealed class VisitorLinkData(ISettingsStore settings, SubjectLinks subjects) : IPersonalDataSource
{
    public string Name => "visitors";

    public string Title => "Linked visitors and invitations";

    public int Order => 90;

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var links = await session.QueryAsync<LinkRow>("SELECT SubjectKind, SubjectId, CustomerId, LinkedUtc, Rule, Evidence, EndedUtc FROM SubjectLink WHERE CustomerId = @CustomerId OR SubjectId = @CustomerId ORDER BY LinkedUtc, Id", subject, cancellationToken);
        var invitations = await session.QueryAsync<long>("SELECT ExpiresUtc FROM ShopInvitation WHERE CustomerId = @CustomerId ORDER BY ExpiresUtc", subject, cancellationToken);
        return links.Count + invitations.Count == 0 ? null : new JsonObject
        {
            ["links"] = new JsonArray([.. links.Select(l => (JsonNode)new JsonObject
            {
                [l.SubjectKind == 1 ? "visitorId" : "mergedCustomerId"] = l.SubjectId, ["customerId"] = l.CustomerId, ["linkedAt"] = PersonalDataJson.Instant(l.LinkedUtc),
                ["rule"] = l.Rule, ["evidence"] = JsonNode.Parse(l.Evidence), ["endedAt"] = l.EndedUtc is { } ended ? PersonalDataJson.Instant(ended) : null,
            })]),
            ["invitationsUntil"] = new JsonArray([.. invitations.Select(i => (JsonNode)PersonalDataJson.Instant(i))]),
        };
    }

    public async Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        await subjects.ForgetAsync(session, await session.QueryAsync<string>("SELECT Id FROM SubjectLink WHERE CustomerId = @CustomerId OR SubjectId = @CustomerId", subject, cancellationToken), cancellationToken);
        await session.ExecuteAsync("DELETE FROM ShopInvitation WHERE CustomerId = @CustomerId", subject, cancellationToken);
    }

    public async Task<TimeSpan?> KeepAsync(CancellationToken cancellationToken) =>
        (await settings.GetAsync<ContactRetentionSettings>(cancellationToken)).KeepDays is { } days ? TimeSpan.FromDays(days) : null;

    /// <summary>A browser that was here since is still his; one that comes again later is a stranger's until somebody signs in.</summary>
    public async Task<PurgedBatch> PurgeAsync(WriteSession session, PurgeRequest request, CancellationToken cancellationToken)
    {
        var ids = await session.QueryAsync<string>("""
            SELECT Id FROM SubjectLink WHERE SubjectKind = 1 AND Id > @After AND LinkedUtc < @before AND (EndedUtc IS NULL OR EndedUtc < @before)
              AND NOT EXISTS (SELECT 1 FROM Interaction WHERE Interaction.VisitorId = SubjectLink.SubjectId AND Interaction.Id >= @since)
              AND NOT EXISTS (SELECT 1 FROM Interaction WHERE Interaction.SubjectKind = 1 AND Interaction.SubjectId = SubjectLink.SubjectId AND Interaction.Id >= @since)
            ORDER BY Id LIMIT @Most
            """, new { request.After, before = request.Before.ToUnixTimeMilliseconds(), since = IdGenerator.FirstAt(request.Before), request.Most }, cancellationToken);
        await subjects.ForgetAsync(session, ids, cancellationToken);
        return new PurgedBatch(ids.Count, ids.Count == request.Most ? ids[^1] : null);
    }

    private sealed class LinkRow
    {
        public long SubjectKind { get; set; }

        public string SubjectId { get; set; } = "";

        public string CustomerId { get; set; } = "";

        public long LinkedUtc { get; set; }

        public string Rule { get; set; } = "";

        public string Evidence { get; set; } = "{}";

        public long? EndedUtc { get; set; }
    }
}

/// <summary>What the host remembers of answers and of who did what to the customer: only to be removed, it says nothing new.</summary>
internal sealed class TraceData : IPersonalDataSource
{
    public string Name => "traces";

    public string Title => "Remembered answers";

    public int Order => 95;

    public Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken) => Task.FromResult<JsonNode?>(null);

    public async Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        // A program that repeats a request by its key gets the old answer, with all that it said of the customer.
        foreach (var id in subject.VisitorIds.Append(subject.CustomerId))
        {
            await session.ExecuteAsync("DELETE FROM IdempotencyKey WHERE Scope LIKE @like OR Response LIKE @like", new { like = $"%{id}%" }, cancellationToken);
        }

        // The audit trail keeps who did what and when; the words of the customer's record are not its own.
        await session.ExecuteAsync("UPDATE Audit SET SubjectName = '', BeforeJson = NULL, AfterJson = NULL WHERE SubjectId = @CustomerId", subject, cancellationToken);

        // Of other things that were done it keeps no more whom they were for: a message that somebody queued by hand.
        await session.ExecuteAsync("UPDATE Audit SET BeforeJson = NULL, AfterJson = NULL WHERE BeforeJson LIKE @like OR AfterJson LIKE @like", new { like = $"%{subject.CustomerId}%" }, cancellationToken);
    }
}
