using System.Globalization;
using System.Text.Json.Nodes;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;

namespace Studio.Customers.Api;

/// <summary>Reads an event that someone posts, by the declaration of its type. Undeclared payload fields, and a widget's words on identity, are not kept.</summary>
internal sealed class EventReader(InteractionTypes types, TimeProvider time)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan VisitorLateness = TimeSpan.FromDays(7);

    /// <summary>The contact that the event tells; whether there is a customer of that id is found when it is recorded.</summary>
    /// <exception cref="ProblemException">400 with the field that is wrong.</exception>
    public NewInteraction Read(JsonObject body, Caller caller)
    {
        var type = ReadType(body, caller);
        var subject = caller.Subject ?? ReadSubject(body);
        return new NewInteraction(subject, type.Name)
        {
            Channel = JsonBody.JsonText(body, "channel", "channel", 50) ?? "web",
            Touchpoint = JsonBody.JsonText(body, "touchpoint", "touchpoint", 100) ?? "",
            OccurredAt = ReadTime(body, caller),
            VisitorId = caller.VisitorId,
            Agent = caller.IsTrusted ? JsonBody.JsonText(body, "agent", "agent", 200) : null,
            Title = JsonBody.JsonText(body, "title", "title", 300) ?? "",
            Text = JsonBody.JsonText(body, "text", "text", 10_000) ?? "",
            Payload = ReadPayload(body, type),
            Conversation = JsonBody.JsonText(body, "conversation", "conversation", 100),
            SourceMessageId = JsonBody.JsonText(body, "sourceMessageId", "sourceMessageId", 200),
        };
    }

    private IInteractionType ReadType(JsonObject body, Caller caller)
    {
        var name = JsonBody.JsonText(body, "type", "type", 100);
        return name is not null && types.Find(name) is { } type && caller.MayRecord(type)
            ? type
            : throw ProblemException.Invalid("type", $"The type of the event is needed: one of {string.Join(", ", types.All.Where(caller.MayRecord).Select(t => t.Name).Order(StringComparer.Ordinal))}.");
    }

    private static Subject ReadSubject(JsonObject body)
    {
        if (body["subject"] is not JsonObject subject)
        {
            throw ProblemException.Invalid("subject", "Whom the contact was with is needed: {\"kind\": \"customer\" or \"visitor\", \"id\": \"…\"}.");
        }

        var id = JsonBody.JsonText(subject, "id", "subject.id", 26);
        if (!IdGenerator.IsId(id))
        {
            throw ProblemException.Invalid("subject.id", "An id of 26 characters is needed.");
        }

        return JsonBody.JsonText(subject, "kind", "subject.kind", 20) switch
        {
            "visitor" => Subject.Visitor(id!),
            "customer" => Subject.Customer(id!),
            _ => throw ProblemException.Invalid("subject.kind", "customer or visitor is needed."),
        };
    }

    private DateTimeOffset? ReadTime(JsonObject body, Caller caller)
    {
        if (JsonBody.JsonText(body, "occurredAt", "occurredAt", 40) is not { } text)
        {
            return null;
        }

        // The parser knows more forms than one can tell what they mean.
        if (text.Length < 10 || text[4] != '-' || text[7] != '-' || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            throw ProblemException.Invalid("occurredAt", "A time as in 2026-11-21T08:30:00Z is needed.");
        }

        var now = time.GetUtcNow();
        if (at > now + Tolerance)
        {
            throw ProblemException.Invalid("occurredAt", "The time lies in the future.");
        }

        return at < (caller.IsTrusted ? DateTimeOffset.UnixEpoch : now - VisitorLateness) ? throw ProblemException.Invalid("occurredAt", "The time lies too far back.") : at;
    }

    private JsonObject ReadPayload(JsonObject body, IInteractionType type) =>
        types.Read(type, body["payload"] is { } payload ? payload as JsonObject ?? throw ProblemException.Invalid("payload", "An object is needed.") : null, "payload");
}
