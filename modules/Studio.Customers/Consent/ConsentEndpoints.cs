using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Customers.Api;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Customers.Consent;

/// <summary>
/// <c>GET /api/consent/purposes</c>: what is asked; <c>GET /api/consent/figures</c>: how many customers agreed, refused or were never asked; <c>GET /api/consent?kind=&amp;id=</c>: how somebody stands to it, with all that he said; <c>POST /api/consent</c>: what he says. A visitor's widget reads and
/// speaks for its own visitor alone.
/// </summary>
internal static class ConsentEndpoints
{
    private const int MaximumBody = 16 * 1024;

    private const int MostHistory = 200;

    private const int LongestTime = 40;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/consent").RequirePermission(CustomerPermissions.RecordInteractions);
        group.MapGet("/purposes", PurposesAsync);
        group.MapGet("/figures", FiguresAsync);
        group.MapGet("", ReadAsync);
        group.MapPost("", SayAsync).WithMetadata(new BodyLimitAttribute(MaximumBody));
    }

    private static async Task<IResult> PurposesAsync(HttpContext context, IDatabase database, CancellationToken ct)
    {
        var trusted = Caller.From(context.User).IsTrusted;
        var purposes = await database.ReadAsync(ConsentPurposes.AllAsync, ct);
        return Results.Ok(purposes.Where(p => trusted || !p.Internal).Select(Describe));
    }

    /// <summary>How many customers agreed to each purpose, refused or were never asked.</summary>
    private static async Task<IResult> FiguresAsync(HttpContext context, IDatabase database, ContentDefinitionStore definitions, CancellationToken ct)
    {
        if (!await MayViewAsync(context))
        {
            return Results.Forbid();
        }

        var types = (await definitions.GetAsync(ct)).TypesWith(CustomerParts.Customer).ToArray();
        var (purposes, figures) = await database.ReadAsync(async (session, token) =>
        {
            var all = await ConsentPurposes.AllAsync(session, token);
            return (all, await ConsentCounting.CountAsync(session, all, types, token));
        }, ct);
        return Results.Ok(purposes.Select(p => new { p.Name, figures[p.Name].Granted, figures[p.Name].Refused, figures[p.Name].Outdated, figures[p.Name].NeverAsked }));
    }

    private static async Task<IResult> ReadAsync(HttpContext context, IDatabase database, ConsentRegister register, ContentManager content, CancellationToken ct)
    {
        var caller = Caller.From(context.User);
        var query = context.Request.Query;
        if (caller.IsTrusted && !await MayViewAsync(context))
        {
            return Results.Forbid();
        }

        var subject = caller.Subject ?? await SubjectAsync(query["kind"], "kind", query["id"], "id", content, ct);
        var (states, history) = await database.ReadAsync(async (session, token) =>
        {
            if (caller.Subject is null)
            {
                await VisitorIds.CheckAsync(session, subject, "id", token);
            }

            return (await register.StatesAsync(session, subject, token), await register.HistoryAsync(session, subject, MostHistory, token));
        }, ct);
        var shown = states.Where(s => caller.IsTrusted || !s.Purpose.Internal).ToList();
        var names = shown.Select(s => s.Purpose.Name).ToHashSet(StringComparer.Ordinal);
        context.Response.Headers.CacheControl = "no-store";
        return Results.Ok(new JsonObject
        {
            ["subject"] = new JsonObject { ["kind"] = subject.KindName, ["id"] = subject.Id },
            ["purposes"] = new JsonArray([.. shown.Select(s => (JsonNode)Describe(s))]),
            ["history"] = new JsonArray([.. history.Where(h => caller.IsTrusted || names.Contains(h.Purpose)).Select(h => (JsonNode)Describe(h, caller.IsTrusted))]),
        });
    }

    private static async Task<IResult> SayAsync(HttpContext context, IDatabase database, ConsentRegister register, ContentManager content, CancellationToken ct)
    {
        var caller = Caller.From(context.User);
        var (body, _) = await JsonBody.ReadAsync(context, MaximumBody);
        var grant = new ConsentGrant(
            caller.Subject ?? await SubjectOfAsync(body, content, ct),
            JsonBody.JsonText(body, "purpose", "purpose", ConsentPurposePart.LongestName) ?? "",
            body["granted"] is JsonValue v && v.TryGetValue<bool>(out var granted) ? granted : throw ProblemException.Invalid("granted", "true or false is needed."),
            caller.IsTrusted ? JsonBody.JsonText(body, "source", "source", ConsentGrant.LongestSource) ?? "api" : "widget")
        {
            Version = Version(body),
            OccurredAt = caller.IsTrusted ? Time(body) : null,
            Actor = caller.IsTrusted ? context.User.Identity?.Name : null,
            Evidence = body["evidence"] switch { null => [], JsonObject evidence => (JsonObject)evidence.DeepClone(), _ => throw ProblemException.Invalid("evidence", "An object is needed.") },
        };
        var state = await database.WriteAsync(WriteClass.Events, async (session, token) =>
        {
            if (!caller.IsTrusted && await ConsentPurposes.FindAsync(session, grant.Purpose, token) is not { Internal: false })
            {
                throw ProblemException.Invalid("purpose", "There is no such purpose.");
            }

            if (caller.Subject is null)
            {
                await VisitorIds.CheckAsync(session, grant.Subject, "subject.id", token);
            }

            await register.RecordAsync(session, grant, token);
            return (await register.StatesAsync(session, grant.Subject, token)).Single(s => s.Purpose.Name == grant.Purpose);
        }, ct);
        return Results.Ok(Describe(state));
    }

    private static Task<bool> MayViewAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<Microsoft.AspNetCore.Authorization.IAuthorizationService>().HasPermissionAsync(context.User, CustomerPermissions.ViewCustomers);

    private static Task<Subject> SubjectOfAsync(JsonObject body, ContentManager content, CancellationToken cancellationToken) => body["subject"] is JsonObject subject
        ? SubjectAsync(JsonBody.JsonText(subject, "kind", "subject.kind", 20), "subject.kind", JsonBody.JsonText(subject, "id", "subject.id", 26), "subject.id", content, cancellationToken)
        : throw ProblemException.Invalid("subject", "Who says it is needed: {\"kind\": \"customer\" or \"visitor\", \"id\": \"…\"}.");

    private static async Task<Subject> SubjectAsync(string? kind, string kindPath, string? id, string idPath, ContentManager content, CancellationToken cancellationToken)
    {
        if (!IdGenerator.IsId(id))
        {
            throw ProblemException.Invalid(idPath, "An id of 26 characters is needed.");
        }

        return kind switch
        {
            "visitor" => Subject.Visitor(id!),
            "customer" => (await content.GetAsync(id!, VersionOptions.Published, cancellationToken))?.Content.ContainsKey(CustomerParts.Customer) == true
                ? Subject.Customer(id!) : throw ProblemException.Invalid(idPath, "There is no such customer."),
            _ => throw ProblemException.Invalid(kindPath, "customer or visitor is needed."),
        };
    }

    private static int? Version(JsonObject body) => body["version"] switch
    {
        null => null,
        JsonValue v when v.TryGetValue<int>(out var version) => version,
        _ => throw ProblemException.Invalid("version", "A whole number is needed."),
    };

    private static DateTimeOffset? Time(JsonObject body) => JsonBody.JsonText(body, "occurredAt", "occurredAt", LongestTime) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at
        : throw ProblemException.Invalid("occurredAt", "A time as in 2026-11-21T08:30:00Z is needed.");

    private static JsonObject Describe(ConsentPurpose purpose) => new()
    {
        ["name"] = purpose.Name,
        ["title"] = purpose.Text.TitleIn(CultureInfo.CurrentUICulture),
        ["text"] = purpose.Text.TextIn(CultureInfo.CurrentUICulture),
        ["version"] = purpose.Text.Version,
        ["needsConsent"] = !purpose.Exempt,
    };

    private static JsonObject Describe(ConsentState state)
    {
        var answer = Describe(state.Purpose);
        answer["granted"] = state.IsGranted;
        answer["asked"] = state.Last is not null && !state.IsOutdated;
        answer["since"] = state.Last?.OccurredAt;
        return answer;
    }

    private static JsonObject Describe(ConsentRecord record, bool whole)
    {
        var answer = new JsonObject { ["purpose"] = record.Purpose, ["version"] = record.Version, ["granted"] = record.Granted, ["source"] = record.Source, ["at"] = record.OccurredAt };
        if (whole)
        {
            answer["subject"] = new JsonObject { ["kind"] = record.Subject.KindName, ["id"] = record.Subject.Id };
            answer["recordedAt"] = record.RecordedAt;
            answer["actor"] = record.Actor;
            answer["evidence"] = record.Evidence.DeepClone();
        }

        return answer;
    }
}
