using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using Studio.Administration.Roles;
using Studio.Data.Identity;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security;

namespace Studio.Administration.Recipes;

/// <summary>
/// The <c>Roles</c> step: <c>PermissionBehavior</c> says whether the permissions replace, join or leave the role's. A role that is only added to also gets
/// what features mean for a role of its name.
/// </summary>
internal sealed class RolesStep(RoleManager<StudioRole> roles, UnitOfWork unit, IRolePermissions cache, StereotypeService stereotypes, IdGenerator ids, IEnumerable<IPermissionProvider> providers) : IRecipeStepHandler
{
    public string Name => "Roles";

    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        var known = providers.SelectMany(p => p.Permissions).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        var list = context.Step["Roles"] as JsonArray ?? throw ProblemException.Invalid("Roles", "A list of roles is needed.");
        for (var i = 0; i < list.Count; i++)
        {
            var role = list[i] as JsonObject ?? throw ProblemException.Invalid($"Roles[{i}]", "An object is needed.");
            var name = (string?)role["Name"] ?? throw ProblemException.Invalid($"Roles[{i}].Name", "A name is needed.");
            var permissions = (role["Permissions"] as JsonArray ?? []).Select(p => (string?)p ?? "").ToHashSet(StringComparer.Ordinal);
            foreach (var unknown in permissions.Where(p => !known.Contains(p)))
            {
                context.Report.Add($"{context.Recipe.Source}: steps[{context.Index}].Roles[{i}]: no feature of this tenant declares the permission '{unknown}'; it is kept.");
            }

            await ApplyAsync(name, (string?)role["Description"], permissions, (string?)role["PermissionBehavior"] ?? "Add", cancellationToken);
        }

        await stereotypes.ApplyAsync(providers, cancellationToken);
        unit.Current!.AfterCommit(cache.Invalidate);
    }

    private async Task ApplyAsync(string name, string? description, HashSet<string> permissions, string behavior, CancellationToken cancellationToken)
    {
        var role = await roles.FindByNameAsync(name);
        if (role is null)
        {
            role = new StudioRole { Id = ids.NewId(), Name = name, Description = description ?? "" };
            await roles.CreateAsync(role);
        }

        var held = (await roles.GetClaimsAsync(role)).Where(c => c.Type == StudioRole.PermissionClaim).ToList();
        bool Leaves(Claim claim) => behavior switch
        {
            "Replace" => !permissions.Contains(claim.Value),
            "Remove" => permissions.Contains(claim.Value),
            "Add" => false,
            _ => throw ProblemException.Invalid("PermissionBehavior", "Replace, Add or Remove is needed."),
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
    }
}
