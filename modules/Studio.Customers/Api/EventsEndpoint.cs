using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Idempotency;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Customers.Api;

/// <summary>What <c>POST /api/events</c> answers after the commit.</summary>
/// <param name="Id">The interaction's id.</param>
/// <param name="RecordedAt">When it was recorded.</param>
/// <param name="Subject">Whom it was with.</param>
public sealed record EventAnswer(string Id, DateTimeOffset RecordedAt, SubjectAnswer Subject);

/// <summary>A subject on the wire.</summary>
/// <param name="Kind"><c>visitor</c>, <c>customer</c> or <c>unknown</c>.</param>
/// <param name="Id">The id.</param>
public sealed record SubjectAnswer(string Kind, string Id);

/// <summary>
/// <c>POST /api/events</c>: one event, or many as <c>{"events": [...]}</c>. Durable when answered, each idempotent by its <c>idempotencyKey</c>; one event also by the header
/// <c>Idempotency-Key</c>, which together with the place in the list also stands for the keys that events of a list lack.
/// </summary>
internal static class EventsEndpoint
{
    /// <summary>The bytes of one event.</summary>
    public const int MaximumEvent = 64 * 1024;

    /// <summary>The bytes of a list of events.</summary>
    public const int MaximumBody = 2 * 1024 * 1024;

    /// <summary>The events of a list.</summary>
    public const int MaximumEvents = 1000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/events", HandleAsync)
        .RequirePermission(CustomerPermissions.RecordInteractions)
        .WithMetadata(new BodyLimitAttribute(MaximumBody));

    private static async Task HandleAsync(HttpContext context)
    {
        var raw = await JsonRequest.ReadRawAsync(context, MaximumBody);
        if (EventBatch.Split(raw) is { } places)
        {
            await context.RequestServices.GetRequiredService<EventBatch>().RecordAsync(context, raw, places);
        }
        else
        {
            await RecordOneAsync(context, raw);
        }
    }

    private static async Task RecordOneAsync(HttpContext context, byte[] raw)
    {
        if (raw.Length > MaximumEvent)
        {
            throw new ProblemException(StatusCodes.Status413PayloadTooLarge, "The body is too large.", $"At most {MaximumEvent} bytes are accepted of one event.");
        }

        var services = context.RequestServices;
        var caller = Caller.From(context.User);
        var body = JsonRequest.Parse(raw);
        var contact = services.GetRequiredService<EventReader>().Read(body, caller);
        var key = IdempotencyKey.From("events:" + caller.Name, JsonBody.IdempotencyKeyOf(context, body), raw);
        var definitions = await services.GetRequiredService<ContentDefinitionStore>().GetAsync(context.RequestAborted);
        var outcome = (await services.GetRequiredService<EventLane>().RecordAsync([new IncomingEvent(contact, key, definitions)], context.RequestAborted))[0];
        if (outcome.Fault is not null)
        {
            throw outcome.Fault;
        }

        if (outcome.Replayed)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
        }

        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentType = "application/json; charset=utf-8";
        var answer = Encoding.UTF8.GetBytes(outcome.Answer!);
        context.Response.ContentLength = answer.Length;
        await context.Response.BodyWriter.WriteAsync(answer, context.RequestAborted);
    }
}

/// <summary>Reads bounded JSON bodies and keeps the raw bytes, which idempotency compares.</summary>
public static class JsonBody
{
    /// <summary>Reads the body as an object.</summary>
    /// <exception cref="ProblemException">400 not an object; 413 larger than <paramref name="maximum"/> bytes; 415 not JSON.</exception>
    public static Task<(JsonObject Body, byte[] Raw)> ReadAsync(HttpContext context, int maximum) => JsonRequest.ReadAsync(context, maximum);

    /// <summary>The key from the header, else from the body's <c>idempotencyKey</c>.</summary>
    public static string? IdempotencyKeyOf(HttpContext context, JsonObject body)
    {
        var header = context.Request.Headers["Idempotency-Key"].ToString();
        return header.Length > 0 ? header : JsonText(body, "idempotencyKey", "idempotencyKey", IdempotencyKey.MaximumLength);
    }

    /// <summary>A text property, or null where absent.</summary>
    /// <exception cref="ProblemException">400: not a text, or too long.</exception>
    public static string? JsonText(JsonObject body, string name, string path, int maximum)
    {
        if (body[name] is not { } node)
        {
            return null;
        }

        if (node is not JsonValue value || !value.TryGetValue<string>(out var text))
        {
            throw ProblemException.Invalid(path, "A text is needed.");
        }

        if (text.Length > maximum)
        {
            throw ProblemException.Invalid(path, $"The text is longer than {maximum} characters.");
        }

        return text.Contains('\0', StringComparison.Ordinal) ? throw ProblemException.Invalid(path, "The text holds a NUL character.") : text;
    }
}
