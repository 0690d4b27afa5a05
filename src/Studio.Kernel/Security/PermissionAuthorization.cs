using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

namespace Studio.Kernel.Security;

/// <summary>Asks for a permission on a page, controller or hub: <c>[RequirePermission("EditRules")]</c>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequirePermissionAttribute : AuthorizeAttribute
{
    /// <summary>Asks for the permission of this name.</summary>
    public RequirePermissionAttribute(string permission) => Policy = PermissionPolicyProvider.Prefix + permission;
}

/// <summary>Asks for permissions on minimal-API routes, and in code.</summary>
public static class PermissionExtensions
{
    /// <summary>Only callers with the permission reach the route: anonymous 401, others 403.</summary>
    public static TBuilder RequirePermission<TBuilder>(this TBuilder builder, Permission permission) where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(new RequirePermissionAttribute(permission.Name));

    /// <summary>True where the person or program holds the permission, also one that was made while the tenant runs.</summary>
    public static async Task<bool> HasPermissionAsync(this IAuthorizationService authorization, ClaimsPrincipal user, Permission permission) =>
        (await authorization.AuthorizeAsync(user, resource: null, [new PermissionRequirement(permission)])).Succeeded;
}

internal sealed record PermissionRequirement(Permission Permission) : IAuthorizationRequirement;

/// <summary>Makes a policy for each declared permission. A route that asks for an undeclared one fails loudly instead of letting people in.</summary>
internal sealed class PermissionPolicyProvider(IOptions<AuthorizationOptions> options, IEnumerable<IPermissionProvider> providers) : DefaultAuthorizationPolicyProvider(options)
{
    public const string Prefix = "Permission:";

    private readonly Dictionary<string, AuthorizationPolicy> _policies = providers
        .SelectMany(p => p.Permissions)
        .DistinctBy(p => p.Name)
        .ToDictionary(p => Prefix + p.Name, p => new AuthorizationPolicyBuilder().AddRequirements(new PermissionRequirement(p)).Build(), StringComparer.Ordinal);

    public override bool AllowsCachingPolicies => true;

    public override Task<AuthorizationPolicy?> GetPolicyAsync(string policyName)
    {
        if (!policyName.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return base.GetPolicyAsync(policyName);
        }

        return _policies.TryGetValue(policyName, out var policy)
            ? Task.FromResult<AuthorizationPolicy?>(policy)
            : throw new InvalidOperationException($"No module declares the permission '{policyName[Prefix.Length..]}'.");
    }
}

/// <summary>Looks a permission up in the roles of the caller, and in the scopes that his key or token is limited to. A stranger has what the role Anonymous has.</summary>
internal sealed class PermissionHandler(IRolePermissions roles) : AuthorizationHandler<PermissionRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        var user = context.User;
        if (!PermissionScopes.Include(user, requirement.Permission))
        {
            return;
        }

        var names = user.Identity?.IsAuthenticated == true ? user.Claims.Where(c => c.Type == ClaimTypes.Role).Select(c => c.Value) : [StockRoles.Anonymous];
        foreach (var name in names)
        {
            if (name == StandardPermissions.AdministratorRole)
            {
                context.Succeed(requirement);
                return;
            }

            var held = await roles.GetAsync(name, CancellationToken.None);
            if (requirement.Permission.IsAllowedBy(held))
            {
                context.Succeed(requirement);
                return;
            }
        }
    }
}

internal sealed class StandardPermissionProvider : IPermissionProvider
{
    public IEnumerable<Permission> Permissions => [StandardPermissions.SiteOwner, StandardPermissions.AccessAdmin];

    public IEnumerable<PermissionStereotype> GetDefaultStereotypes() =>
    [
        .. new[] { StockRoles.Editor, StockRoles.Author, StockRoles.Contributor, StockRoles.Moderator, StockRoles.Planner, StockRoles.Agent }
            .Select(role => new PermissionStereotype(role, StandardPermissions.AccessAdmin)),
    ];
}
