using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Studio.Kernel.Api;
using Studio.Kernel.Limits;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Scripting.Engine;
using Studio.Scripts.Library;
using Studio.Scripts.Types;

namespace Studio.Scripts.Running;

/// <summary>
/// <c>GET /api/scripts/types?root=customer,facts</c> → TypeScript declarations; <c>POST /api/scripts/check {source}</c> → <c>{errors}</c>;
/// <c>POST /api/scripts/run {source, customerId?, input?}</c> → what it came to, or why not; <c>POST /api/scripts/{name}/run</c> with the input → the value of a script of the library.
/// </summary>
internal static class ScriptEndpoints
{
    private const int MaximumBody = 512 * 1024;
    private const int MaximumDepth = 64;

    private static readonly ClientLimitAttribute Runs = new("ScriptRuns", 600);
    private static readonly ClientLimitAttribute Checks = new("ScriptChecks", 1200);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/scripts/types", (Delegate)TypesAsync).RequirePermission(ScriptPermissions.ManageScripts);
        routes.MapPost("/api/scripts/check", (Delegate)CheckAsync).RequirePermission(ScriptPermissions.ManageScripts).WithMetadata(new BodyLimitAttribute(MaximumBody), Checks);
        routes.MapPost("/api/scripts/run", (Delegate)TryAsync).RequirePermission(ScriptPermissions.ManageScripts).WithMetadata(new BodyLimitAttribute(MaximumBody), Runs);
        routes.MapPost("/api/scripts/{name}/run", (Delegate)RunAsync).RequirePermission(ScriptPermissions.RunScripts).WithMetadata(new BodyLimitAttribute(MaximumBody), Runs);
    }

    private static async Task TypesAsync(HttpContext context)
    {
        var roots = context.Request.Query["root"].SelectMany(r => (r ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        if (roots.Find(r => !ScriptTypes.Roots.Contains(r, StringComparer.Ordinal)) is { } unknown)
        {
            throw ProblemException.Invalid("root", $"There is no root '{unknown}'. The roots are: {string.Join(", ", ScriptTypes.Roots)}.");
        }

        var types = await context.RequestServices.GetRequiredService<ScriptTypes>().GetAsync(roots, context.RequestAborted);

        // Asked for again each time, so that a field is there as soon as it is added; the answer is short where nothing changed.
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.ETag = types.ETag;
        if (context.Request.Headers.IfNoneMatch.Contains(types.ETag, StringComparer.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(types.Text, context.RequestAborted);
    }

    private static async Task CheckAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var source = new ScriptSource(NameOf(body), SourceOf(body));
        try
        {
            var faults = await context.RequestServices.GetRequiredService<IScriptEngine>().CheckAsync(source, context.RequestAborted);
            await context.Response.WriteAsJsonAsync(new ScriptCheckAnswer([.. faults.Select(ScriptFaultAnswer.Of)]), context.RequestAborted);
        }
        catch (ScriptException e) when (e.Code is ScriptErrorCode.Busy or ScriptErrorCode.WorkerLost)
        {
            throw ScriptProblem.Of(e);
        }
    }

    private static async Task TryAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody, MaximumDepth);
        var source = new ScriptSource(NameOf(body), SourceOf(body));
        var customer = TextOf(body, "customerId");
        ScriptRunAnswer answer;
        try
        {
            answer = ScriptRunAnswer.Of(await context.RequestServices.GetRequiredService<ScriptRunner>().RunAsync(source, customer, body["input"], context.RequestAborted));
        }
        catch (ScriptException e) when (e.Code is not ScriptErrorCode.Busy)
        {
            // Whoever tries a script out asks what happens: that it fails is an answer.
            answer = ScriptRunAnswer.Of(e);
        }
        catch (ScriptException e)
        {
            throw ScriptProblem.Of(e);
        }

        await context.Response.WriteAsJsonAsync(answer, context.RequestAborted);
    }

    private static async Task RunAsync(HttpContext context, string name)
    {
        var (services, ct) = (context.RequestServices, context.RequestAborted);
        var input = await ReadInputAsync(context);
        var script = await services.GetRequiredService<ScriptLibrary>().FindAsync(name, ct) ?? throw ProblemException.NotFound("There is no published script of this name.");
        try
        {
            var result = await services.GetRequiredService<ScriptRunner>().RunAsync(script, context.Request.Query["customer"].ToString() is { Length: > 0 } customer ? customer : null, input, ct);
            context.Response.Headers.CacheControl = "no-store";
            await context.Response.WriteAsJsonAsync(result.Value, ct);
        }
        catch (ScriptException e)
        {
            throw ScriptProblem.Of(e);
        }
    }

    /// <summary>Any JSON; nothing is null.</summary>
    private static async Task<JsonNode?> ReadInputAsync(HttpContext context)
    {
        if (context.Request.ContentLength is 0 or null && !context.Request.HasJsonContentType())
        {
            return null;
        }

        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody, MaximumDepth);
        return body;
    }

    private static string NameOf(JsonObject body) => TextOf(body, "name") is { Length: > 0 and <= 200 } name ? name : "Script";

    private static string SourceOf(JsonObject body) => TextOf(body, "source") ?? throw ProblemException.Invalid("source", "A text is needed.");

    private static string? TextOf(JsonObject body, string name) => body[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw ProblemException.Invalid(name, "A text is needed."),
    };
}
