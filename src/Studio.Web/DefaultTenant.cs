using Studio.Administration.Users;
using Studio.Kernel.Problems;
using Studio.Kernel.Tenants;

namespace Studio.Web;

/// <summary>Sees to it that the host has its default tenant.</summary>
internal sealed class DefaultTenant(ShellSettingsStore store, TenantSetup setup)
{
    public const string AdminUserName = "admin";

    /// <summary>Sets the tenant up where it is not; returns the administrator's new password then, null otherwise.</summary>
    public async Task<string?> EnsureAsync(string recipe, CancellationToken cancellationToken)
    {
        var known = await store.FindAsync(ShellSettings.DefaultName, cancellationToken);
        if (known is { State: TenantState.Running or TenantState.Disabled })
        {
            return null;
        }

        if (known is { State: TenantState.Invalid })
        {
            throw ProblemException.Invalid("Studio:MasterKey", "The default tenant's settings are encrypted with a key that is not here: every host of an installation needs the same Studio:MasterKey.");
        }

        var password = UserService.NewPassword();
        try
        {
            await setup.SetupAsync(new SetupRequest(ShellSettings.DefaultName, recipe, AdminUserName, "admin@example.com", password), cancellationToken);
            return password;
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status409Conflict)
        {
            // Another host of this installation, started at the same time, was first.
            return null;
        }
    }
}
