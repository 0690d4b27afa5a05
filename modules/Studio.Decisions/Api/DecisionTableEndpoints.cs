using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.Customers.Api;
using Studio.Customers.Identity;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Tables;
using Studio.Decisions.Tables;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Decisions.Api;

/// <summary>
/// <c>POST /api/decision-tables/{name}/decide</c> decides an application at once and keeps it, <c>GET /api/decision-tables/decisions/{id}</c> tells it again; <c>GET /api/decision-tables/{name}</c> says what a
/// published table asks and leaves out, and <c>POST /api/decision-tables/check</c> the same of one that is being written. Users and programs only: a visitor's browser could try values until it is accepted.
/// </summary>
internal static class DecisionTableEndpoints
{
    private const int MaximumBody = 16 * 1024;
    private const int MaximumTable = 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var tables = routes.MapGroup("/api/decision-tables");
        tables.MapPost("/{name}/decide", DecideAsync).RequirePermission(DecisionPermissions.RequestDecisions);
        tables.MapGet("/decisions/{id}", GetAsync).RequirePermission(DecisionPermissions.ViewRules);
        tables.MapGet("/{name}", TellAsync).RequirePermission(DecisionPermissions.ViewRules);
        tables.MapPost("/check", CheckAsync).RequirePermission(DecisionPermissions.ViewRules).WithMetadata(new BodyLimitAttribute(MaximumTable));
    }

    private static async Task DecideAsync(HttpContext context, string name)
    {
        var caller = Caller.From(context.User);
        if (!caller.IsTrusted)
        {
            throw new ProblemException(StatusCodes.Status403Forbidden, "Not allowed", "Decision tables are asked by users and programs, not by a visitor's browser.");
        }

        var (body, raw) = await JsonBody.ReadAsync(context, MaximumBody);
        var request = new TableRequest(
            name,
            DecisionEndpoints.ReadSubject(body),
            null,
            JsonBody.JsonText(body, "channel", "channel", 50) ?? "web",
            JsonBody.JsonText(body, "touchpoint", "touchpoint", 100) ?? "",
            body["context"] is JsonObject page ? JsonBody.JsonText(page, "page", "context.page", 500) : null,
            body["inputs"] switch { null => [], JsonObject inputs => inputs, _ => throw ProblemException.Invalid("inputs", "An object from names to values is needed.") });
        var key = IdempotencyKey.From($"decision-tables:{caller.Name}:{name.ToUpperInvariant()}", JsonBody.IdempotencyKeyOf(context, body), raw);
        var answer = await context.RequestServices.GetRequiredService<TableDecisionService>().DecideAsync(request, key, context.RequestAborted);
        if (answer.Replayed)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
        }

        await AnswerAsync(context, Write(context, answer.Value));
    }

    private static async Task GetAsync(HttpContext context, string id)
    {
        var decision = IdGenerator.IsId(id) ? await context.RequestServices.GetRequiredService<IDatabase>().ReadAsync((session, ct) => TableDecisionStore.FindAsync(session, id, ct), context.RequestAborted) : null;
        await AnswerAsync(context, Write(context, decision ?? throw ProblemException.NotFound("There is no such decision.")));
    }

    private static async Task TellAsync(HttpContext context, string name)
    {
        var snapshot = await context.RequestServices.GetRequiredService<PublishedTables>().GetAsync(context.RequestServices, context.RequestAborted);
        var published = context.RequestServices.GetRequiredService<TableDecisionService>().Find(snapshot, name);
        var json = Write(published.Table!);
        (json["id"], json["name"], json["version"]) = (published.Id, published.Name, published.Version);
        await AnswerAsync(context, json);
    }

    private static async Task CheckAsync(HttpContext context)
    {
        var (body, _) = await JsonBody.ReadAsync(context, MaximumTable);
        var written = JsonBody.JsonText(body, "table", "table", TableGrid.MaximumLength) ?? throw ProblemException.Invalid("table", "The table is needed.");
        var text = context.RequestServices.GetRequiredService<IStringLocalizer<DecisionParts>>();
        var table = DecisionTable.Compile(written, await context.RequestServices.GetRequiredService<FactService>().GetCatalogueAsync(context.RequestAborted), out var errors);
        var json = table is null ? new JsonObject() : Write(table);
        json["errors"] = new JsonArray([.. errors.Select(e => (JsonNode)new JsonObject { ["line"] = e.Line, ["column"] = e.Column, ["message"] = TableErrorText.Localize(e, text) })]);
        await AnswerAsync(context, json);
    }

    private static JsonObject Write(DecisionTable table) => new()
    {
        ["columns"] = new JsonArray([.. table.Columns.Select(c => (JsonNode)new JsonObject { ["path"] = c.Path, ["type"] = c.Type.ToString().ToLowerInvariant() })]),
        ["rows"] = table.Rows.Count,
        ["unreachable"] = new JsonArray([.. table.Coverage.Unreachable.Select(l => (JsonNode)l)]),
        ["gaps"] = new JsonArray([.. table.Coverage.Gaps.Select(g => (JsonNode)new JsonObject(table.Columns.Zip(g.Examples, (c, e) => KeyValuePair.Create(c.Path, (JsonNode?)e))))]),
        ["isComplete"] = table.Coverage.IsComplete,
    };

    private static JsonObject Write(HttpContext context, TableDecision decision) => new()
    {
        ["decisionId"] = decision.Id,
        ["table"] = decision.TableName,
        ["tableId"] = decision.TableId,
        ["tableVersion"] = decision.TableVersion,
        ["subject"] = new JsonObject { ["kind"] = decision.Subject.KindName, ["id"] = decision.Subject.Id },
        ["madeAt"] = decision.MadeAt.UtcDateTime,
        ["outcome"] = decision.Outcome.ToString().ToLowerInvariant(),
        ["row"] = decision.Row,
        ["limit"] = decision.Limit,
        ["reason"] = Reason(context, decision),
        ["reasons"] = new JsonObject(decision.Reasons.Select(r => KeyValuePair.Create(r.Key, (JsonNode?)r.Value))),
        ["facts"] = JsonNode.Parse(decision.Facts),
    };

    /// <summary>The reason in the caller's language, else in English, else in whichever there is.</summary>
    private static string Reason(HttpContext context, TableDecision decision)
    {
        if (decision.Row is null)
        {
            return context.RequestServices.GetRequiredService<IStringLocalizer<DecisionParts>>()["No row of the table holds: a person looks at it."];
        }

        for (var culture = CultureInfo.CurrentUICulture; culture.Name.Length > 0; culture = culture.Parent)
        {
            if (decision.Reasons.TryGetValue(culture.Name, out var reason))
            {
                return reason;
            }
        }

        return decision.Reasons.GetValueOrDefault("en") ?? decision.Reasons.Values.FirstOrDefault() ?? "";
    }

    private static Task AnswerAsync(HttpContext context, JsonObject json)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(json, context.RequestAborted);
    }
}
