using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Roles;

/// <summary>Keeps people from giving away more than they have: who manages users, roles or keys does not become an owner by it.</summary>
public sealed class RoleGuard(IAuthorizationService authorization, IEnumerable<IPermissionProvider> providers, IRolePermissions roles)
{
    private readonly Dictionary<string, Permission> _declared = providers.SelectMany(p => p.Permissions).DistinctBy(p => p.Name).ToDictionary(p => p.Name, StringComparer.Ordinal);

    /// <summary>Refuses where a permission is not the actor's own.</summary>
    /// <exception cref="ProblemException">403.</exception>
    public async Task RequireHoldsAsync(ClaimsPrincipal actor, IEnumerable<string> permissions)
    {
        if (await authorization.HasPermissionAsync(actor, StandardPermissions.SiteOwner))
        {
            return;
        }

        foreach (var name in permissions)
        {
            if (!_declared.TryGetValue(name, out var permission) || !await authorization.HasPermissionAsync(actor, permission))
            {
                throw new ProblemException(StatusCodes.Status403Forbidden, "Not allowed.", "You cannot give or change what you do not hold yourself.");
            }
        }
    }

    /// <summary>Refuses where a role holds a permission that is not the actor's own.</summary>
    /// <exception cref="ProblemException">403.</exception>
    public async Task RequireCoversAsync(ClaimsPrincipal actor, IEnumerable<string> roleNames, CancellationToken cancellationToken)
    {
        foreach (var name in roleNames)
        {
            await RequireHoldsAsync(actor, name == StandardPermissions.AdministratorRole ? [StandardPermissions.SiteOwner.Name] : await roles.GetAsync(name, cancellationToken));
        }
    }

    /// <summary>Refuses where nobody who may do everything would be left. Called inside the transaction, after the change.</summary>
    /// <exception cref="ProblemException">409.</exception>
    internal static async Task RequireAdministratorAsync(WriteSession session, CancellationToken cancellationToken)
    {
        // The role's row is held until the commit, so that two changes at once do not each see the other's administrator.
        await session.ExecuteAsync("UPDATE Role SET Description = Description WHERE Name = @Name", new { Name = StandardPermissions.AdministratorRole }, cancellationToken);
        var left = await session.ScalarAsync<long>("SELECT count(*) FROM \"User\" u JOIN UserRole m ON m.UserId = u.Id JOIN Role r ON r.Id = m.RoleId WHERE r.Name = @Name AND u.LockoutEnd IS NULL",
            new { Name = StandardPermissions.AdministratorRole }, cancellationToken);
        if (left == 0)
        {
            throw ProblemException.Conflict("The last administrator cannot be removed, disabled or given other roles alone.");
        }
    }
}
