using Studio.Kernel.Security;

namespace Studio.Workflows;

/// <summary>What one may do with workflows.</summary>
public sealed class WorkflowPermissions : IPermissionProvider
{
    /// <summary>Run workflows and single steps: what they do is done, whatever else the person may do.</summary>
    public static readonly Permission ExecuteWorkflows = new("ExecuteWorkflows", "Run workflows and try their steps", StandardPermissions.SiteOwner);

    /// <summary>See the kinds of steps.</summary>
    public static readonly Permission ViewWorkflows = new("ViewWorkflows", "See workflows and the steps they are made of", ExecuteWorkflows);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => [ExecuteWorkflows, ViewWorkflows];

    /// <inheritdoc/>
    public IEnumerable<PermissionStereotype> GetDefaultStereotypes() =>
    [
        new(StockRoles.Editor, ViewWorkflows),
        new(StockRoles.Planner, ViewWorkflows),
    ];
}
