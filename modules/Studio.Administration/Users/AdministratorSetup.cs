using Microsoft.AspNetCore.Identity;
using Studio.Data.Identity;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Security;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Users;

/// <summary>Makes the administrator of a new tenant.</summary>
internal sealed class AdministratorSetup(UserService users, RoleManager<StudioRole> roles, IdGenerator ids) : ISetupEventHandler
{
    public async Task SetupAsync(SetupRequest request, CancellationToken cancellationToken)
    {
        if (!await roles.RoleExistsAsync(StandardPermissions.AdministratorRole))
        {
            (await roles.CreateAsync(new StudioRole { Id = ids.NewId(), Name = StandardPermissions.AdministratorRole, Description = "May do everything" })).Require();
        }

        await users.CreateAsync(request.AdminUserName, request.AdminUserName, request.AdminEmail, StandardPermissions.AdministratorRole, request.AdminPassword, request.AdminUserId, cancellationToken);
    }
}
