using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Audit;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Audit;

/// <summary>A record on the wire.</summary>
internal sealed record AuditAnswer(
    string Id, DateTimeOffset At, string Action, AuditActorAnswer Actor, string Address, string TraceId, AuditSubjectAnswer Subject, JsonNode? Before, JsonNode? After, long Occurrences, DateTimeOffset LastAt);

/// <summary>Who did it.</summary>
internal sealed record AuditActorAnswer(string Id, string Name);

/// <summary>What it was done to.</summary>
internal sealed record AuditSubjectAnswer(string Type, string Id, string Name);

/// <summary>Some records, and the id after which the older ones come.</summary>
internal sealed record AuditListAnswer(IReadOnlyList<AuditAnswer> Items, string? Next);

/// <summary><c>GET /api/audit</c>: the trail, newest first; there is no way to change it.</summary>
internal static class AuditEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/audit").RequirePermission(AuditPermissions.ViewAuditTrail);
        group.MapGet("", (Delegate)ListAsync);
        group.MapGet("/{id}", GetAsync);
    }

    private static async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var page = await context.RequestServices.GetRequiredService<AuditReading>().QueryAsync(new AuditQuery
        {
            Search = query["search"],
            Action = query["action"],
            Person = query["person"],
            From = ReadTime(query["from"], "from"),
            Until = ReadTime(query["until"], "until"),
            OlderThan = ReadId(query["after"]),
            Take = ReadTake(query["limit"]),
        }, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(new AuditListAnswer([.. page.Records.Select(Answer)], page.HasOlder ? page.Records[^1].Id : null), context.RequestAborted);
    }

    private static async Task GetAsync(HttpContext context, string id)
    {
        var record = await context.RequestServices.GetRequiredService<AuditReading>().FindAsync(id, context.RequestAborted) ?? throw ProblemException.NotFound("There is no such record.");
        await context.Response.WriteAsJsonAsync(Answer(record), context.RequestAborted);
    }

    private static AuditAnswer Answer(AuditRecord r) => new(r.Id, DateTimeOffset.FromUnixTimeMilliseconds(r.AtUtc), r.Action, new(r.ActorId, r.ActorName), r.Address, r.TraceId,
        new(r.SubjectType, r.SubjectId, r.SubjectName), Parse(r.BeforeJson), Parse(r.AfterJson), r.Occurrences, DateTimeOffset.FromUnixTimeMilliseconds(r.LastUtc));

    private static JsonNode? Parse(string? json) => json is null ? null : JsonNode.Parse(json);

    private static DateTimeOffset? ReadTime(string? text, string path) => string.IsNullOrEmpty(text) ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : throw ProblemException.Invalid(path, "A time is needed, such as 2026-11-21T08:00:00Z.");

    private static string? ReadId(string? text) => string.IsNullOrEmpty(text) ? null : IdGenerator.IsId(text) ? text : throw ProblemException.Invalid("after", "The id of a record is needed.");

    private static int ReadTake(string? text) => string.IsNullOrEmpty(text) ? 50
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var take) && take is >= 1 and <= AuditQuery.MaximumTake ? take : throw ProblemException.Invalid("limit", "A number from 1 to 200 is needed.");
}
