using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Studio.Administration.Api;
using Studio.Data.Messages;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Messages;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Messages;

/// <summary><c>/api/messages</c>: what was sent and what waits, sending one, and letting one that failed be tried again.</summary>
internal static class MessageEndpoints
{
    private const int MaximumBody = 2 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/messages");
        group.MapGet("", ListAsync).RequirePermission(MessagePermissions.ViewMessages);
        group.MapGet("/{id}", async (string id, MessageRecords records, CancellationToken ct) => Results.Ok(Whole(await FindAsync(records, id, ct)))).RequirePermission(MessagePermissions.ViewMessages);
        group.MapPost("", SendAsync).RequirePermission(MessagePermissions.ManageMessages).WithMetadata(new BodyLimitAttribute(MaximumBody));
        group.MapPost("/{id}/retry", async (string id, MessageDesk desk, CancellationToken ct) => Results.Accepted(value: Answer(await desk.RetryAsync(id, ct)))).RequirePermission(MessagePermissions.ManageMessages);
    }

    private static async Task<IResult> ListAsync(HttpContext context, MessageRecords records, CancellationToken ct)
    {
        var page = ApiPage.From(context.Request);
        var query = context.Request.Query;
        var (messages, total) = await records.ListAsync(new MessageQuery
        {
            Search = query["search"],
            Channel = Optional(query["channel"]),
            State = Optional(query["state"]) is { } state ? ReadState(state) : null,
            Sort = Optional(query["sort"]) is { } sort ? ReadSort(sort) : null,
            Skip = page.Skip,
            Take = page.Size,
        }, ct);
        return Results.Ok(page.Answer(messages.Select(Answer), total));
    }

    /// <summary>Queues a message. The id is the caller's, from <c>Idempotency-Key</c> or the body: the same request again is answered with what became of the first.</summary>
    private static async Task<IResult> SendAsync(HttpContext context, MessageDesk desk, MessageRecords records, IdGenerator ids, CancellationToken ct)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var header = context.Request.Headers["Idempotency-Key"].ToString();
        var message = Read(body, header.Length > 0 ? header : body.OptionalText("id") ?? ids.NewId());
        var isNew = await desk.SendAsync(message, ct);
        var record = await FindAsync(records, message.Id, ct);
        if (isNew)
        {
            return Results.Accepted($"{context.Request.PathBase}/api/messages/{message.Id}", Answer(record));
        }

        if (JsonSerializer.Serialize(record.Read()) != JsonSerializer.Serialize(message))
        {
            throw new ProblemException(422, "The id was used before for another message.", $"The id '{message.Id}' belongs to an earlier message. Use a new id for a new message; nothing was changed.");
        }

        context.Response.Headers["Idempotent-Replayed"] = "true";
        return Results.Ok(Answer(record));
    }

    private static async Task<MessageRecord> FindAsync(MessageRecords records, string id, CancellationToken ct) => await records.FindAsync(id, ct) ?? throw ProblemException.NotFound("There is no such message.");

    private static OutgoingMessage Read(JsonObject body, string id) => new(id, body.Text("channel"), body.Text("to"))
    {
        Subject = body.Text("subject"),
        Text = LongText(body, "text") ?? "",
        Html = LongText(body, "html"),
        Attachments = ReadAttachments(body),
        CustomerId = body.OptionalText("customerId"),
        VisitorId = body.OptionalText("visitorId"),
        Purpose = body.OptionalText("purpose"),
    };

    private static string? LongText(JsonObject body, string name) => body[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw ProblemException.Invalid(name, "A text is needed."),
    };

    private static IReadOnlyList<MessageAttachment> ReadAttachments(JsonObject body) => body["attachments"] switch
    {
        null => [],
        JsonArray list => [.. list.Select((item, i) => item is JsonObject file
            ? new MessageAttachment(file.Text("name"), file.Text("contentType"), file.Text("mediaPath"))
            : throw ProblemException.Invalid(FormattableString.Invariant($"attachments[{i}]"), "An object with name, contentType and mediaPath is needed."))],
        _ => throw ProblemException.Invalid("attachments", "A list is needed."),
    };

    private static string? Optional(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static MessageState ReadState(string text) => Enum.GetValues<MessageState>().Where(s => Name(s) == text).Select(s => (MessageState?)s).FirstOrDefault()
        ?? throw ProblemException.Invalid("state", "waiting, sending, sent or failed is needed.");

    private static string ReadSort(string text) => MessageQuery.Sorts.Contains(text.TrimStart('-'), StringComparer.Ordinal) ? text
        : throw ProblemException.Invalid("sort", $"One of {string.Join(", ", MessageQuery.Sorts)} is needed, with - in front for the other way round.");

    private static string Name(MessageState state) => state.ToString().ToLowerInvariant();

    private static JsonObject Answer(MessageRecord r) => new()
    {
        ["id"] = r.Id,
        ["channel"] = r.Channel,
        ["to"] = r.Recipient,
        ["subject"] = r.Subject,
        ["state"] = Name(r.Now),
        ["attempts"] = r.Attempts,
        ["detail"] = r.Detail,
        ["customerId"] = r.CustomerId,
        ["createdAt"] = DateTimeOffset.FromUnixTimeMilliseconds(r.CreatedUtc),
        ["nextAttemptAt"] = r.Now == MessageState.Waiting ? DateTimeOffset.FromUnixTimeMilliseconds(r.DueUtc) : null,
        ["endedAt"] = r.EndedUtc is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null,
    };

    private static JsonObject Whole(MessageRecord record)
    {
        var (answer, message) = (Answer(record), record.Read());
        answer["text"] = message.Text;
        answer["html"] = message.Html;
        answer["purpose"] = message.Purpose;
        answer["attachments"] = new JsonArray([.. message.Attachments.Select(a => (JsonNode)new JsonObject { ["name"] = a.Name, ["contentType"] = a.ContentType, ["mediaPath"] = a.MediaPath })]);
        return answer;
    }
}
