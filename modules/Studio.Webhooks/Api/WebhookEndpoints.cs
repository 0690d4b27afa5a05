using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Studio.Admin.Paging;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Schemas;
using Studio.Kernel.Security;
using Studio.Webhooks.Deliveries;
using Studio.Webhooks.Subscriptions;

namespace Studio.Webhooks.Api;

/// <summary>A webhook on the wire.</summary>
public sealed record WebhookAnswer(string Id, JsonObject Webhook, DateTimeOffset CreatedAt, DateTimeOffset? LastDeliveredAt, long Waiting, long Parked);

/// <summary>A delivery on the wire.</summary>
public sealed record DeliveryAnswer(string Id, string Type, string State, long Attempts, long? Status, string Detail, DateTimeOffset CreatedAt, DateTimeOffset? NextAttemptAt, DateTimeOffset? EndedAt, JsonNode? Body);

/// <summary><c>/api/webhooks</c>: which systems are told of what, what they were told, and telling them again.</summary>
internal static class WebhookEndpoints
{
    private const int MaximumBody = 32 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/webhooks").RequirePermission(WebhookPermissions.ManageWebhooks);
        group.MapGet("", ListAsync);
        group.MapPost("", CreateAsync).WithMetadata(new BodyLimitAttribute(MaximumBody));
        group.MapGet("/{id}", async (string id, HttpContext context, WebhookSubscriptions webhooks, SchemaCatalogue schemas, CancellationToken ct) => Results.Ok(Answer(await webhooks.GetAsync(Id(id), ct), schemas)));
        group.MapPut("/{id}", SaveAsync).WithMetadata(new BodyLimitAttribute(MaximumBody));
        group.MapDelete("/{id}", async (string id, WebhookSubscriptions webhooks, CancellationToken ct) =>
        {
            await webhooks.RemoveAsync(Id(id), ct);
            return Results.NoContent();
        });
        group.MapPost("/{id}/secret", async (string id, WebhookSubscriptions webhooks, CancellationToken ct) => Results.Ok(new { Secret = await webhooks.RenewSecretAsync(Id(id), ct) }));
        group.MapPost("/{id}/test", async (string id, WebhookDeliveries deliveries, CancellationToken ct) =>
        {
            await deliveries.TestAsync(Id(id), ct);
            return Results.Accepted();
        });
        group.MapGet("/{id}/deliveries", DeliveriesAsync);
        group.MapPost("/{id}/replay", ReplayManyAsync).WithMetadata(new BodyLimitAttribute(MaximumBody));
        group.MapPost("/{id}/deliveries/{delivery}/replay", async (string id, string delivery, WebhookDeliveries deliveries, CancellationToken ct) =>
        {
            await deliveries.ReplayAsync(Id(id), delivery, ct);
            return Results.Accepted();
        });
    }

    private static async Task<IResult> ListAsync(string? search, string? sort, WebhookSubscriptions webhooks, SchemaCatalogue schemas, CancellationToken ct) => Results.Ok(new
    {
        Items = (await webhooks.ListAsync(search, new ListSort("name", false).Read(sort, "name", "address", "waiting", "parked", "delivered"), ct)).Select(w => Answer(w, schemas)),
    });

    /// <summary>Makes a webhook; only this answer has its secret.</summary>
    private static async Task<IResult> CreateAsync(HttpContext context, WebhookSubscriptions webhooks, SchemaCatalogue schemas, CancellationToken ct)
    {
        var (id, secret) = await webhooks.CreateAsync(await ReadAsync(context, schemas), ct);
        return Results.Created($"{context.Request.PathBase}/api/webhooks/{id}", new { Id = id, Secret = secret });
    }

    private static async Task<IResult> SaveAsync(string id, HttpContext context, WebhookSubscriptions webhooks, SchemaCatalogue schemas, CancellationToken ct)
    {
        await webhooks.SaveAsync(Id(id), await ReadAsync(context, schemas), ct);
        return Results.Ok(Answer(await webhooks.GetAsync(id, ct), schemas));
    }

    private static async Task<IResult> DeliveriesAsync(string id, string? state, string? page, WebhookDeliveries deliveries, CancellationToken ct)
    {
        var wanted = string.IsNullOrEmpty(state) ? (DeliveryState?)null
            : Enum.TryParse<DeliveryState>(state, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known
            : throw ProblemException.Invalid("state", "Use waiting, sending, delivered or parked.");
        var number = string.IsNullOrEmpty(page) ? 1
            : int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is >= 1 and <= 100_000 ? n
            : throw ProblemException.Invalid("page", "A number from 1 to 100000 is needed.");
        var (found, total) = await deliveries.ListAsync(Id(id), wanted, oldestFirst: false, number, ct);
        return Results.Ok(new { Items = found.Select(Answer), Total = total, Page = number, Pages = Math.Max(1, (total + WebhookDeliveries.PageSize - 1) / WebhookDeliveries.PageSize) });
    }

    /// <summary><c>{}</c>: what was given up; <c>{"since": …}</c>: everything since then.</summary>
    private static async Task<IResult> ReplayManyAsync(string id, HttpContext context, WebhookDeliveries deliveries, CancellationToken ct)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        DateTimeOffset? since = null;
        if (body["since"] is { } node)
        {
            since = node is JsonValue value && value.TryGetValue<string>(out var text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                ? at
                : throw ProblemException.Invalid("since", "A time as in 2026-11-21T08:30:00Z is needed.");
        }

        return Results.Accepted(value: new { Count = await deliveries.ReplayManyAsync(Id(id), since, ct) });
    }

    private static async Task<WebhookInput> ReadAsync(HttpContext context, SchemaCatalogue schemas) => schemas.Read<WebhookInput>((await JsonRequest.ReadAsync(context, MaximumBody)).Body, SchemaNaming.Camel);

    private static string Id(string id) => IdGenerator.IsId(id) ? id : throw WebhookSubscriptions.NotFound();

    private static WebhookAnswer Answer(WebhookSubscription webhook, SchemaCatalogue schemas) =>
        new(webhook.Id, schemas.Write(webhook.Input, SchemaNaming.Camel), webhook.CreatedAt, webhook.LastDeliveredAt, webhook.Waiting, webhook.Parked);

    private static DeliveryAnswer Answer(DeliveryRecord delivery) => new(
        delivery.Id, delivery.Type, delivery.Now.ToString().ToLowerInvariant(), delivery.Attempts, delivery.Status, delivery.Detail, DateTimeOffset.FromUnixTimeMilliseconds(delivery.CreatedUtc),
        delivery.Now == DeliveryState.Waiting ? DateTimeOffset.FromUnixTimeMilliseconds(delivery.DueUtc) : null,
        delivery.EndedUtc is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null, JsonNode.Parse(delivery.Body));
}
