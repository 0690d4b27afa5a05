using Studio.Kernel.Security;

namespace Studio.Decisions;

/// <summary>What one may do with rules and decisions.</summary>
public sealed class DecisionPermissions : IPermissionProvider
{
    /// <summary>Write, publish and remove rules.</summary>
    public static readonly Permission EditRules = new("EditRules", "Write and publish rules", StandardPermissions.SiteOwner);

    /// <summary>See rules and how they perform, and what they decided.</summary>
    public static readonly Permission ViewRules = new("ViewRules", "See rules and how they perform", EditRules);

    /// <summary>See what was decided for whom, and why; not the rules themselves.</summary>
    public static readonly Permission ViewDecisions = new("ViewDecisions", "See decisions and why they were made", ViewRules);

    /// <summary>Ask for decisions and answer them; visitors' widgets hold it for themselves.</summary>
    public static readonly Permission RequestDecisions = new("RequestDecisions", "Ask for decisions", StandardPermissions.SiteOwner);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => [EditRules, ViewRules, ViewDecisions, RequestDecisions];

    /// <inheritdoc/>
    public IEnumerable<PermissionStereotype> GetDefaultStereotypes() =>
    [
        new(StockRoles.Editor, EditRules, ViewRules, RequestDecisions),
        new(StockRoles.Author, EditRules, ViewRules),
        new(StockRoles.Contributor, ViewRules),
        new(StockRoles.Planner, EditRules, ViewRules, RequestDecisions),
        new(StockRoles.Agent, ViewDecisions, RequestDecisions),
    ];
}
