using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Studio.Customers.Api;
using Studio.Customers.Identity.Duplicates;
using Studio.Customers.Identity.Identifiers;
using Studio.Customers.Identity.Merging;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Customers.Identity;

/// <summary>
/// <c>/api/identity</c>: who somebody is, and why. <c>GET people/{id}</c>, <c>GET links</c>, <c>POST links</c> (a visitor), <c>POST merges</c> (two customers), <c>POST links/{id}/undo</c>,
/// <c>POST identifiers</c> (seen by a form, an order or a channel), <c>GET duplicates</c>, <c>POST duplicates/{id}/dismiss</c>.
/// </summary>
internal static class IdentityEndpoints
{
    private const int MaximumBody = 32 * 1024;
    private const int MaximumPage = 1000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/identity");
        group.MapGet("/people/{id}", PersonAsync).RequirePermission(CustomerPermissions.ViewCustomers);
        group.MapGet("/links", LinksAsync).RequirePermission(CustomerPermissions.ViewCustomers);
        group.MapGet("/duplicates", DuplicatesAsync).RequirePermission(CustomerPermissions.ViewCustomers);
        group.MapPost("/links", LinkAsync).RequirePermission(CustomerPermissions.MergeCustomers).WithMetadata(new BodyLimitAttribute(MaximumBody));
        group.MapPost("/merges", MergeAsync).RequirePermission(CustomerPermissions.MergeCustomers).WithMetadata(new BodyLimitAttribute(MaximumBody));
        group.MapPost("/links/{id}/undo", async (HttpContext context, string id, Merges merges, CancellationToken ct) => Results.Ok(Answer(await merges.UndoAsync(id, NameOf(context), ct)))).RequirePermission(CustomerPermissions.MergeCustomers);
        group.MapPost("/duplicates/{id}/dismiss", DismissAsync).RequirePermission(CustomerPermissions.MergeCustomers);
        group.MapPost("/identifiers", IdentifyAsync).RequirePermission(CustomerPermissions.RecordInteractions).WithMetadata(new BodyLimitAttribute(MaximumBody));
    }

    private static async Task<IResult> PersonAsync(HttpContext context, string id, IDatabase database, People people, IdentifierStore identifiers, CancellationToken ct)
    {
        if (!IdGenerator.IsId(id))
        {
            throw ProblemException.NotFound("There is nobody of this id.");
        }

        var (person, subjects, known) = await database.ReadAsync(async (session, token) =>
        {
            var found = await People.FindAsync(session, Subject.Customer(id), token) ?? await People.FindAsync(session, Subject.Visitor(id), token) ?? id;
            return (found, await people.SubjectsOfAsync(session, found, token), await identifiers.OfPersonAsync(session, found, token));
        }, ct);
        context.Response.Headers.CacheControl = "no-store";
        return Results.Ok(new JsonObject
        {
            ["personId"] = person,
            ["members"] = new JsonArray([.. subjects.Where(s => s.Id != person).Select(s => (JsonNode)Answer(s))]),
            ["identifiers"] = new JsonArray([.. known.Select(i => (JsonNode)new JsonObject
            {
                ["kind"] = i.Kind, ["value"] = i.Value, ["shown"] = i.Shown, ["verified"] = i.Verified == 1, ["source"] = i.Source, ["subject"] = Answer(new Subject((SubjectKind)i.SubjectKind, i.SubjectId)),
            })]),
        });
    }

    private static async Task<IResult> LinksAsync(HttpContext context, Merges merges, CancellationToken ct)
    {
        var query = context.Request.Query;
        var (page, size) = (Number(query["page"], "page", 1, MaximumPage), Number(query["pageSize"], "pageSize", 25, 100));
        var (links, total) = await merges.ListAsync(new LinkQuery
        {
            Search = Text(query["search"], "search"),
            Kind = Choice(query["kind"], "kind", "visitor", "customer") switch { "visitor" => SubjectKind.Visitor, "customer" => SubjectKind.Customer, _ => null },
            Open = Choice(query["state"], "state", "open", "undone") switch { "open" => true, "undone" => false, _ => null },
            Skip = (page - 1) * size,
            Take = size,
        }, ct);
        context.Response.Headers.CacheControl = "no-store";
        return Results.Ok(new JsonObject { ["total"] = total, ["items"] = new JsonArray([.. links.Select(l => (JsonNode)Answer(l.Link))]) });
    }

    private static async Task<IResult> DuplicatesAsync(HttpContext context, IDatabase database, DuplicateStore duplicates, CancellationToken ct)
    {
        var query = context.Request.Query;
        var (page, size) = (Number(query["page"], "page", 1, MaximumPage), Number(query["pageSize"], "pageSize", 25, 100));
        var state = Choice(query["state"], "state", "open", "merged", "dismissed") is { } name ? Enum.Parse<DuplicateState>(name, ignoreCase: true) : DuplicateState.Open;
        var wanted = new DuplicateQuery { Search = Text(query["search"], "search"), State = state, Skip = (page - 1) * size, Take = size };
        var (rows, total) = await database.ReadAsync((session, token) => duplicates.ListAsync(session, wanted, token), ct);
        context.Response.Headers.CacheControl = "no-store";
        return Results.Ok(new JsonObject
        {
            ["total"] = total,
            ["items"] = new JsonArray([.. rows.Select(r => (JsonNode)new JsonObject
            {
                ["id"] = r.Id, ["customers"] = new JsonArray(r.FirstId, r.SecondId), ["score"] = r.Score, ["state"] = r.State.ToString().ToLowerInvariant(), ["foundAt"] = r.FoundAt, ["decidedBy"] = r.DecidedBy,
                ["reasons"] = new JsonArray([.. r.Reasons.Select(x => (JsonNode)new JsonObject { ["kind"] = x.Kind, ["value"] = x.Value, ["verified"] = x.Verified })]),
            })]),
        });
    }

    private static async Task<IResult> LinkAsync(HttpContext context, Merges merges, CancellationToken ct)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var id = await merges.LinkVisitorAsync(Needed(body, "visitorId"), Needed(body, "customerId"), Reason(body), NameOf(context), ct);
        return Results.Created((string?)null, new { id });
    }

    private static async Task<IResult> MergeAsync(HttpContext context, Merges merges, CancellationToken ct)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var id = await merges.MergeAsync(new MergeRequest(Needed(body, "survivorId"), Needed(body, "mergedId"), Reason(body), NameOf(context)), ct);
        return Results.Created((string?)null, new { id });
    }

    private static async Task<IResult> DismissAsync(HttpContext context, string id, Merges merges, CancellationToken ct)
    {
        await merges.DismissAsync(id, NameOf(context), ct);
        return Results.NoContent();
    }

    /// <summary>A widget speaks for its own visitor or customer, and vouches for nothing.</summary>
    private static async Task<IResult> IdentifyAsync(HttpContext context, UnitOfWork unit, IdentityResolver resolver, IdentifierKinds kinds, CancellationToken ct)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var caller = Caller.From(context.User);
        var subject = caller.Subject ?? ReadSubject(body);
        var source = caller.IsTrusted ? JsonBody.JsonText(body, "source", "source", 50) ?? "api" : "widget";
        if (source == IdentifierStore.FieldSource)
        {
            throw ProblemException.Invalid("source", "What stands in a customer's fields is read from them.");
        }

        var given = Given(body, kinds, caller.IsTrusted);
        var answer = await unit.WriteAsync(WriteClass.Interactive, async (session, token) =>
        {
            if (caller.Subject is null)
            {
                await VisitorIds.CheckAsync(session, subject, "subject.id", token);
            }

            return await resolver.ObserveAsync(session, subject, given, source, token);
        }, ct);

        // A stranger must not learn from the answer who is a customer.
        return Results.Ok(caller.IsTrusted
            ? new JsonObject { ["personId"] = answer.PersonId, ["outcomes"] = new JsonArray([.. answer.Outcomes.Select(o => (JsonNode)Camel(o.ToString()))]) }
            : new JsonObject { ["received"] = given.Count });
    }

    private static List<GivenIdentifier> Given(JsonObject body, IdentifierKinds kinds, bool trusted)
    {
        if (body["identifiers"] is not JsonArray { Count: > 0 and <= IdentityResolver.MostAtOnce } list)
        {
            throw ProblemException.Invalid("identifiers", $"A list of 1 to {IdentityResolver.MostAtOnce} identifiers is needed.");
        }

        return [.. list.Select((node, i) =>
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"identifiers[{i}]");
            var item = node as JsonObject ?? throw ProblemException.Invalid(path, "An object with kind and value is needed.");
            var kind = JsonBody.JsonText(item, "kind", path + ".kind", 50) ?? "";
            if (kinds.Find(kind) is not { Links: true })
            {
                throw ProblemException.Invalid(path + ".kind", $"One of these is needed: {string.Join(", ", kinds.All.Where(k => k.Links).Select(k => k.Name))}.");
            }

            var verified = item["verified"] switch
            {
                null => false,
                JsonValue v when v.TryGetValue<bool>(out var yes) => yes,
                _ => throw ProblemException.Invalid(path + ".verified", "true or false is needed."),
            };
            return new GivenIdentifier(kind, JsonBody.JsonText(item, "value", path + ".value", 500) is { Length: > 0 } value ? value : throw ProblemException.Invalid(path + ".value", "A text is needed."), verified && trusted);
        })];
    }

    private static Subject ReadSubject(JsonObject body)
    {
        var subject = body["subject"] as JsonObject ?? throw ProblemException.Invalid("subject", "Whom the identifiers are of is needed: {\"kind\": \"customer\" or \"visitor\", \"id\": \"…\"}.");
        var id = JsonBody.JsonText(subject, "id", "subject.id", 26);
        return !IdGenerator.IsId(id) ? throw ProblemException.Invalid("subject.id", "An id of 26 characters is needed.") : JsonBody.JsonText(subject, "kind", "subject.kind", 20) switch
        {
            "visitor" => Subject.Visitor(id!),
            "customer" => Subject.Customer(id!),
            _ => throw ProblemException.Invalid("subject.kind", "customer or visitor is needed."),
        };
    }

    private static JsonObject Answer(Subject subject) => new() { ["kind"] = subject.KindName, ["id"] = subject.Id };

    private static JsonObject Answer(SubjectLink link) => new()
    {
        ["id"] = link.Id, ["subject"] = Answer(link.Subject), ["customerId"] = link.CustomerId, ["linkedAt"] = link.LinkedAt, ["rule"] = link.Rule, ["evidence"] = link.Evidence.DeepClone(), ["actor"] = link.Actor,
        ["endedAt"] = link.EndedAt, ["endedBy"] = link.EndedBy,
    };

    private static string Needed(JsonObject body, string name) => JsonBody.JsonText(body, name, name, 26) ?? throw ProblemException.Invalid(name, "An id of 26 characters is needed.");

    private static string Reason(JsonObject body) => JsonBody.JsonText(body, "reason", "reason", Merges.LongestReason) ?? "";

    private static string NameOf(HttpContext context) => context.User.Identity?.Name ?? "";

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Text(string? text, string path) => text is null ? "" : text.Length <= 100 ? text : throw ProblemException.Invalid(path, "The text is longer than 100 characters.");

    private static string? Choice(string? text, string path, params string[] choices) =>
        string.IsNullOrEmpty(text) ? null : choices.Contains(text, StringComparer.Ordinal) ? text : throw ProblemException.Invalid(path, $"One of {string.Join(", ", choices)} is needed.");

    private static int Number(string? text, string path, int fallback, int most) => string.IsNullOrEmpty(text) ? fallback
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= 1 && n <= most ? n : throw ProblemException.Invalid(path, $"A number from 1 to {most.ToString(CultureInfo.InvariantCulture)} is needed.");
}
