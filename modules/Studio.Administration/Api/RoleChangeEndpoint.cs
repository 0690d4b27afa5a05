using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Administration.Roles;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Api;

/// <summary>
/// <c>POST /api/roles/changes {"changes": [{"roleId", "permission", "granted"}], "state"}</c> gives and takes permissions of several roles, all or none; with <c>?dryRun=true</c> it only says what would be different.
/// <c>state</c>, from <c>GET /api/roles/changes</c>, refuses the changes (409) where somebody was faster. What is so already is no change.
/// </summary>
internal static class RoleChangeEndpoint
{
    private const int MaximumBody = 256 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/roles/changes", StateAsync).RequirePermission(AdministrationPermissions.ManageRoles);
        routes.MapPost("/api/roles/changes", ChangeAsync).RequirePermission(AdministrationPermissions.ManageRoles).WithMetadata(new BodyLimitAttribute(MaximumBody));
    }

    private static async Task StateAsync(HttpContext context) =>
        await context.Response.WriteAsJsonAsync(new JsonObject { ["state"] = await Matrix(context).StateAsync(context.RequestAborted) }, context.RequestAborted);

    private static async Task ChangeAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var changes = Read(body);
        var reviewed = await Matrix(context).ReviewAsync(changes, context.RequestAborted);
        var dryRun = context.Request.Query["dryRun"] == "true";
        if (!dryRun)
        {
            await Matrix(context).ApplyAsync(changes, body.Text("state") is { Length: > 0 } state ? state : null, context.User, context.RequestAborted);
        }

        await context.Response.WriteAsJsonAsync(new JsonObject
        {
            ["dryRun"] = dryRun,
            ["changes"] = new JsonArray([.. reviewed.SelectMany(r => r.Changes.Select(c => (JsonNode)new JsonObject { ["roleId"] = r.Role.Id, ["role"] = r.Role.Name, ["permission"] = c.Permission, ["granted"] = c.Granted }))]),
            ["state"] = await Matrix(context).StateAsync(context.RequestAborted),
        }, context.RequestAborted);
    }

    private static List<RoleChange> Read(JsonObject body)
    {
        if (body["changes"] is not JsonArray { Count: > 0 } list)
        {
            throw ProblemException.Invalid("changes", "A list of {roleId, permission, granted} is needed.");
        }

        return [.. list.Select((entry, i) => entry is JsonObject change && change["roleId"] is JsonValue role && role.TryGetValue<string>(out var id)
            && change["permission"] is JsonValue name && name.TryGetValue<string>(out var permission) && change["granted"] is JsonValue flag && flag.TryGetValue<bool>(out var granted)
            ? new RoleChange(id, permission, granted)
            : throw ProblemException.Invalid(FormattableString.Invariant($"changes[{i}]"), "A change has roleId, permission and granted."))];
    }

    private static RoleMatrix Matrix(HttpContext context) => context.RequestServices.GetRequiredService<RoleMatrix>();
}
