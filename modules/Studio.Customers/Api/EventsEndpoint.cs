using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.Data.Writing;
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

/// <summary><c>POST /api/events</c>: durable when answered, idempotent by <c>Idempotency-Key</c> (or <c>idempotencyKey</c> in the body).</summary>
internal static class EventsEndpoint
{
    public const int MaximumBody = 64 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/events", HandleAsync)
        .RequirePermission(CustomerPermissions.RecordInteractions)
        .WithMetadata(new BodyLimitAttribute(MaximumBody));

    private static async Task HandleAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var caller = Caller.From(context.User);
        var (body, raw) = await JsonBody.ReadAsync(context, MaximumBody);
        var contact = await services.GetRequiredService<EventReader>().ReadAsync(body, caller, context.RequestAborted);
        var key = IdempotencyKey.From("events:" + caller.Name, JsonBody.IdempotencyKeyOf(context, body), raw);
        var repository = services.GetRequiredService<ContactRepository>();
        var idempotency = services.GetRequiredService<IdempotencyStore>();

        var answer = await services.GetRequiredService<IDatabase>().WriteAsync(WriteClass.Events, (session, ct) => idempotency.RunAsync(session, key, async () =>
        {
            var recorded = await repository.RecordAsync(session, contact, ct);
            return new EventAnswer(recorded.Id, recorded.RecordedAt, new SubjectAnswer(recorded.Subject.KindName, recorded.Subject.Id));
        }, ct), context.RequestAborted);

        if (answer.Replayed)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
        }

        context.Response.StatusCode = StatusCodes.Status201Created;
        await context.Response.WriteAsJsonAsync(answer.Value, context.RequestAborted);
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
