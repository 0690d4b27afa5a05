using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using Studio.Administration.Roles;
using Studio.Administration.Users;
using Studio.Data.Identity;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security;
using Studio.Kernel.Security.Audit;

namespace Studio.Administration.Recipes;

/// <summary>
/// The <c>Roles</c> step: <c>PermissionBehavior</c> says whether the permissions replace, join or leave the role's. A role that is only added to also gets
/// what features mean for a role of its name.
/// </summary>
internal sealed class RolesStep(RoleManager<StudioRole> roles, UnitOfWork unit, IRolePermissions cache, StereotypeService stereotypes, AccountAudit audit, IdGenerator ids, IEnumerable<IPermissionProvider> providers) : IRecipeStepHandler
{
    private static readonly string[] Behaviors = ["Replace", "Add", "Remove"];

    public string Name => "Roles";

    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        var known = providers.SelectMany(p => p.Permissions).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        var list = context.Step["Roles"] as JsonArray ?? throw ProblemException.Invalid("Roles", "A list of roles is needed.");
        for (var i = 0; i < list.Count; i++)
        {
            var role = list[i] as JsonObject ?? throw ProblemException.Invalid($"Roles[{i}]", "An object is needed.");
            var name = Text(role, "Name") is { Length: > 0 } given ? given : throw ProblemException.Invalid($"Roles[{i}].Name", "A name is needed.");
            var behavior = Behaviors.FirstOrDefault(b => string.Equals(b, Text(role, "PermissionBehavior") ?? "Add", StringComparison.OrdinalIgnoreCase))
                ?? throw ProblemException.Invalid($"Roles[{i}].PermissionBehavior", "Replace, Add or Remove is needed.");
            var permissions = (role["Permissions"] as JsonArray ?? []).Select((p, at) => p is JsonValue v && v.TryGetValue<string>(out var text) ? text : throw ProblemException.Invalid($"Roles[{i}].Permissions[{at}]", "The name of a permission is needed."))
                .ToHashSet(StringComparer.Ordinal);
            foreach (var unknown in permissions.Where(p => !known.Contains(p)))
            {
                context.Note(RecipeNoteKind.Permission, unknown, $"Roles[{i}].Permissions", $"no feature of this tenant declares the permission '{unknown}'; it is kept.", kept: true);
            }

            await ApplyAsync(name, Text(role, "Description"), permissions, behavior, cancellationToken);
        }

        await stereotypes.ApplyAsync(providers, cancellationToken);
        unit.Current!.AfterCommit(cache.Invalidate);
    }

    private static string? Text(JsonObject role, string name) => role[name] is JsonValue v && v.TryGetValue<string>(out var text) ? text : null;

    private async Task ApplyAsync(string name, string? description, HashSet<string> permissions, string behavior, CancellationToken cancellationToken)
    {
        var role = await roles.FindByNameAsync(name);
        var before = role is null ? null : new RoleInput(name, role.Description, [.. (await roles.GetClaimsAsync(role)).Where(c => c.Type == StudioRole.PermissionClaim).Select(c => c.Value)]);
        if (role is null)
        {
            role = new StudioRole { Id = ids.NewId(), Name = name, Description = description ?? "" };
            (await roles.CreateAsync(role)).Require();
        }
        else if (description is not null && role.Description != description)
        {
            role.Description = description;
            (await roles.UpdateAsync(role)).Require();
        }

        var held = (await roles.GetClaimsAsync(role)).Where(c => c.Type == StudioRole.PermissionClaim).ToList();
        bool Leaves(Claim claim) => behavior switch
        {
            "Replace" => !permissions.Contains(claim.Value),
            "Remove" => permissions.Contains(claim.Value),
            _ => false,
        };
        foreach (var claim in held.Where(Leaves))
        {
            await roles.RemoveClaimAsync(role, claim);
        }

        foreach (var added in behavior == "Remove" ? [] : permissions.Where(p => held.TrueForAll(c => c.Value != p)))
        {
            await roles.AddClaimAsync(role, new Claim(StudioRole.PermissionClaim, added));
        }

        // A recipe that says what a role holds means just that; one that adds to it leaves what features give.
        if (behavior != "Add")
        {
            await stereotypes.SettleAsync(role.Id, name, providers, cancellationToken);
        }

        await RecordAsync(role, before, cancellationToken);
    }

    private async Task RecordAsync(StudioRole role, RoleInput? before, CancellationToken cancellationToken)
    {
        var after = new RoleInput(role.Name!, role.Description, [.. (await roles.GetClaimsAsync(role)).Where(c => c.Type == StudioRole.PermissionClaim).Select(c => c.Value)]);
        if (before is null || before.Description != after.Description || !before.Permissions.Order(StringComparer.Ordinal).SequenceEqual(after.Permissions.Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            await audit.RecordAsync(before is null ? AuditActions.RoleCreated : AuditActions.RoleChanged, role.Id, after.Name, before, after, cancellationToken);
        }
    }
}

/// <summary>The roles as a dry run compares them.</summary>
internal sealed class RolesArea(UnitOfWork unit) : IRecipeArea
{
    public string Name => "Roles";

    public async Task<IReadOnlyDictionary<string, JsonNode>> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<Row>(
            "SELECT r.Name, r.Description, c.ClaimValue AS Permission FROM Role r LEFT JOIN RoleClaim c ON c.RoleId = r.Id AND c.ClaimType = @Type ORDER BY r.Name, c.ClaimValue", new { Type = StudioRole.PermissionClaim }, ct), cancellationToken);
        return rows.GroupBy(r => r.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => (JsonNode)new JsonObject
        {
            ["Description"] = g.First().Description,
            ["Permissions"] = new JsonArray([.. g.Where(r => r.Permission is not null).Select(r => (JsonNode?)r.Permission)]),
        }, StringComparer.Ordinal);
    }

    private sealed record Row(string Name, string Description, string? Permission);
}
