using Studio.Kernel.Security;

namespace Studio.Scripts;

/// <summary>What one may do with scripts. What a script itself does is asked for method by method.</summary>
public sealed class ScriptPermissions : IPermissionProvider
{
    /// <summary>Write scripts: their types, checks and trying them out.</summary>
    public static readonly Permission ManageScripts = new("ManageScripts", "Write scripts and try them out", StandardPermissions.SiteOwner);

    /// <summary>Run the scripts of the library by name.</summary>
    public static readonly Permission RunScripts = new("RunScripts", "Run scripts of the library", ManageScripts);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => [ManageScripts, RunScripts];

    /// <inheritdoc/>
    public IEnumerable<PermissionStereotype> GetDefaultStereotypes() => [new(StockRoles.Planner, ManageScripts, RunScripts)];
}
