using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.Customers.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Scripting.Expressions;
using Studio.Scripting.Expressions.Conditions;

namespace Studio.Customers.Conditions;

/// <summary>A place in a condition where something is wrong; <paramref name="Path"/> is the place in the tree where one was asked about.</summary>
internal sealed record ConditionFault(int Line, int Column, int Length, string Message, string? Path);

/// <summary>What the builder is told: both views of the condition, or what is wrong with it; and how many it is true of.</summary>
internal sealed record ConditionAnswer(IReadOnlyList<ConditionFault> Errors, string? Condition, JsonObject? Tree, ConditionCount? Count);

/// <summary>
/// <c>GET /api/conditions/{kind}/facts</c> and <c>POST /api/conditions/{kind}/check</c> with <c>{"condition": "…"}</c> or <c>{"tree": {…}}</c> and <c>"count": true</c>. Nothing is changed.
/// </summary>
internal static class ConditionEndpoints
{
    private const int MaximumBody = 64 * 1024;

    public static void Map(IEndpointRouteBuilder routes, IEnumerable<ConditionKindRegistration> kinds)
    {
        foreach (var kind in kinds)
        {
            routes.MapGet($"/api/conditions/{kind.Name}/facts", context => FactsAsync(context, kind)).RequirePermission(kind.Permission);
            routes.MapPost($"/api/conditions/{kind.Name}/check", context => CheckAsync(context, kind)).RequirePermission(kind.Permission);
        }
    }

    private static async Task FactsAsync(HttpContext context, ConditionKindRegistration kind)
    {
        var facts = await KindOf(context, kind).FactsAsync(context.RequestAborted);
        context.Response.Headers.CacheControl = "private, no-cache";
        await context.Response.WriteAsJsonAsync(new { facts }, context.RequestAborted);
    }

    private static async Task CheckAsync(HttpContext context, ConditionKindRegistration kind)
    {
        var (body, _) = await JsonBody.ReadAsync(context, MaximumBody);
        var condition = JsonBody.JsonText(body, "condition", "condition", 8192);
        if (condition is not null == body["tree"] is not null)
        {
            throw ProblemException.Invalid("tree", "Give the condition as JavaScript or as a tree: one of the two.");
        }

        var counts = body["count"] is JsonValue v && v.TryGetValue<bool>(out var wanted) && wanted;
        var answer = await AnswerAsync(context, KindOf(context, kind), condition, body["tree"], counts);

        // The browser follows the links as they stand: a tenant's prefix belongs in front.
        var count = answer.Count is { } found ? found with { Examples = [.. found.Examples.Select(e => e with { Url = context.Request.PathBase + e.Url })] } : null;
        await context.Response.WriteAsJsonAsync(answer with { Count = count }, context.RequestAborted);
    }

    private static async Task<ConditionAnswer> AnswerAsync(HttpContext context, IConditionKind kind, string? condition, JsonNode? tree, bool counts)
    {
        var services = context.RequestServices;
        var text = services.GetRequiredService<IStringLocalizer<CustomerParts>>();
        var compiler = services.GetRequiredService<ExpressionCompiler>();
        var scope = await kind.ScopeAsync(context.RequestAborted);
        if (tree is not null)
        {
            var read = ConditionTree.Read(tree, compiler.Options, out var faults);
            condition = read is null ? null : ConditionTree.ToExpression(read, scope, compiler.Options, out faults);
            if (condition is null)
            {
                return Refused(faults.Select(f => Fault(f.Error, f.Path, text)));
            }
        }

        if (compiler.Compile(condition!, scope, out var errors) is not { } compiled)
        {
            return Refused(errors.Select(e => Fault(e, null, text)));
        }

        var view = ConditionTree.FromExpression(condition!, scope, compiler.Options);
        return new ConditionAnswer([], condition, view is null ? null : ConditionTree.ToJson(view), counts ? await kind.CountAsync(compiled, context.RequestAborted) : null);
    }

    private static ConditionAnswer Refused(IEnumerable<ConditionFault> faults) => new([.. faults], null, null, null);

    private static ConditionFault Fault(ExpressionError error, string? path, IStringLocalizer text) => new(error.Line, error.Column, error.Length, ConditionErrorText.Localize(error, text), path);

    private static IConditionKind KindOf(HttpContext context, ConditionKindRegistration kind) => (IConditionKind)context.RequestServices.GetRequiredService(kind.Type);
}
