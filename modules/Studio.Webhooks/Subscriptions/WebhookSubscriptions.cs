using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Admin.Paging;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Events;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Security.Secrets;

namespace Studio.Webhooks.Subscriptions;

/// <summary>Keeps the webhooks.</summary>
internal sealed class WebhookSubscriptions(UnitOfWork unit, WebhookRegistry registry, ISecretProtector protector, IdGenerator ids, IEventBus events, TimeProvider time, IAuditTrail audit)
{
    /// <summary>How many webhooks a tenant may have.</summary>
    public const int Most = 50;

    private const string SecretPrefix = "whsec_";
    private const int SecretBytes = 32;

    private const string Counted = """
        SELECT Id, Input, CreatedUtc, LastDeliveredUtc,
          (SELECT count(*) FROM WebhookDelivery WHERE WebhookId = Webhook.Id AND State < 2) AS Waiting, (SELECT count(*) FROM WebhookDelivery WHERE WebhookId = Webhook.Id AND State = 3) AS Parked
        FROM Webhook
        """;

    /// <summary>The webhooks whose name or address has the text.</summary>
    public async Task<IReadOnlyList<WebhookSubscription>> ListAsync(string? search, ListSort sort, CancellationToken cancellationToken)
    {
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<WebhookRow>($"{Counted} ORDER BY lower(Name), Id", null, ct), cancellationToken);
        var found = rows.Select(r => r.ToSubscription())
            .Where(s => string.IsNullOrWhiteSpace(search) || s.Input.Name.Contains(search.Trim(), StringComparison.OrdinalIgnoreCase) || s.Input.Address.Contains(search.Trim(), StringComparison.OrdinalIgnoreCase));
        found = sort.Column switch
        {
            "address" => found.OrderBy(s => s.Input.Address, StringComparer.OrdinalIgnoreCase),
            "waiting" => found.OrderBy(s => s.Waiting),
            "parked" => found.OrderBy(s => s.Parked),
            "delivered" => found.OrderBy(s => s.LastDeliveredAt),
            _ => found,
        };
        return sort.Descending ? [.. found.Reverse()] : [.. found];
    }

    /// <summary>The webhook.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public async Task<WebhookSubscription> GetAsync(string id, CancellationToken cancellationToken) =>
        (await unit.ReadAsync((session, ct) => session.FirstAsync<WebhookRow>($"{Counted} WHERE Id = @id", new { id }, ct), cancellationToken))?.ToSubscription() ?? throw NotFound();

    /// <summary>Makes a webhook. Its secret is answered this once; it is kept encrypted.</summary>
    /// <exception cref="ProblemException">400; 409: there are too many.</exception>
    public async Task<(string Id, string Secret)> CreateAsync(WebhookInput input, CancellationToken cancellationToken)
    {
        Check(input);
        var (id, secret) = (ids.NewId(), NewSecret());
        await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            if (await session.ScalarAsync<long>("SELECT count(*) FROM Webhook", null, ct) >= Most)
            {
                throw ProblemException.Conflict($"There are {Most} webhooks already. Remove one that is no longer needed.");
            }

            await session.ExecuteAsync("INSERT INTO Webhook (Id, Name, Input, Secret, CreatedUtc) VALUES (@id, @Name, @Input, @Secret, @now)",
                new { id, input.Name, Input = JsonSerializer.Serialize(input), Secret = protector.Protect(secret, Purpose(id)), now = time.GetUtcNow().ToUnixTimeMilliseconds() }, ct);
            await RecordAsync(WebhookAuditActions.Saved, id, input.Name, null, input, ct);
            Changed(session);
        }, cancellationToken);
        return (id, secret);
    }

    /// <summary>Changes a webhook.</summary>
    /// <exception cref="ProblemException">400; 404.</exception>
    public Task SaveAsync(string id, WebhookInput input, CancellationToken cancellationToken)
    {
        Check(input);
        return unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var before = await GetAsync(id, ct);
            await session.ExecuteAsync("UPDATE Webhook SET Name = @Name, Input = @Input WHERE Id = @id", new { id, input.Name, Input = JsonSerializer.Serialize(input) }, ct);
            await RecordAsync(WebhookAuditActions.Saved, id, input.Name, before.Input, input, ct);
            Changed(session);
        }, cancellationToken);
    }

    /// <summary>Removes a webhook with all that waits for it.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public Task RemoveAsync(string id, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var before = await GetAsync(id, ct);
        await session.ExecuteAsync("DELETE FROM Webhook WHERE Id = @id", new { id }, ct);
        await session.ExecuteAsync("DELETE FROM WebhookDelivery WHERE WebhookId = @id", new { id }, ct);
        await RecordAsync(WebhookAuditActions.Removed, id, before.Input.Name, before.Input, null, ct);
        Changed(session);
    }, cancellationToken);

    /// <summary>Makes a new secret; the old one signs nothing any more. It is answered this once.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public async Task<string> RenewSecretAsync(string id, CancellationToken cancellationToken)
    {
        var secret = NewSecret();
        await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var before = await GetAsync(id, ct);
            await session.ExecuteAsync("UPDATE Webhook SET Secret = @Secret WHERE Id = @id", new { id, Secret = protector.Protect(secret, Purpose(id)) }, ct);
            await RecordAsync(WebhookAuditActions.SecretRenewed, id, before.Input.Name, null, null, ct);
        }, cancellationToken);
        return secret;
    }

    /// <summary>Where the secret of a webhook is kept.</summary>
    internal static string Purpose(string id) => "webhook:" + id;

    internal static ProblemException NotFound() => ProblemException.NotFound("There is no such webhook.");

    private static void Check(WebhookInput input)
    {
        if (!Uri.TryCreate(input.Address, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw ProblemException.Invalid(nameof(WebhookInput.Address), "An address that begins with https:// or http:// is needed.");
        }

        if (address.UserInfo.Length > 0)
        {
            throw ProblemException.Invalid(nameof(WebhookInput.Address), "The address must not hold a user name or a password: everybody who sees it would see them.");
        }
    }

    private static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    private Task RecordAsync(AuditAction action, string id, string name, WebhookInput? before, WebhookInput? after, CancellationToken cancellationToken) => audit.RecordAsync(
        new AuditEntry(action) { SubjectType = "Webhook", SubjectId = id, SubjectName = name, Before = Json(before), After = Json(after) }, cancellationToken);

    private static JsonNode? Json(WebhookInput? input) => input is null ? null : JsonSerializer.SerializeToNode(input);

    private void Changed(WriteSession session)
    {
        session.AfterCommit(registry.Forget);
        session.OnCommitted(ct => events.PublishAsync(new WebhooksChanged(), ct));
    }
}

/// <summary>The secrets of webhooks as a rotation of keys sees them.</summary>
internal sealed class WebhookSecretHolder(UnitOfWork unit, ISecretProtector protector) : ISecretHolder
{
    public Task<int> ReprotectAsync(CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var rows = await session.QueryAsync<Row>("SELECT Id, Secret FROM Webhook", null, ct);
        foreach (var row in rows)
        {
            var purpose = WebhookSubscriptions.Purpose(row.Id);
            await session.ExecuteAsync("UPDATE Webhook SET Secret = @Secret WHERE Id = @Id", new { row.Id, Secret = protector.Protect(protector.Unprotect(row.Secret, purpose), purpose) }, ct);
        }

        return rows.Count;
    }, cancellationToken);

    private sealed record Row(string Id, string Secret);
}
