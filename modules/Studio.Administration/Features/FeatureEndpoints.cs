using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Studio.Administration.Tenants;
using Studio.Kernel.Modules;
using Studio.Kernel.Security;

namespace Studio.Administration.Features;

/// <summary>This tenant's features over REST.</summary>
internal static class FeatureEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/features", (FeatureList features, ModuleCatalogue catalogue, string? search) => Results.Ok(new
        {
            items = features.All().Where(f => string.IsNullOrWhiteSpace(search) || f.Id.Contains(search, StringComparison.OrdinalIgnoreCase) || f.Name.Contains(search, StringComparison.OrdinalIgnoreCase)),
            failures = catalogue.Failures,
        })).RequirePermission(TenantPermissions.ManageFeatures);
        routes.MapPost("/api/features/{id}/enable", async (string id, FeatureAdministration features, CancellationToken cancellationToken) =>
            Results.Ok(await features.EnableAsync(id, cancellationToken))).RequirePermission(TenantPermissions.ManageFeatures);
        routes.MapPost("/api/features/{id}/disable", async (string id, bool? withDependants, FeatureAdministration features, CancellationToken cancellationToken) =>
            Results.Ok(await features.DisableAsync(id, withDependants ?? false, cancellationToken))).RequirePermission(TenantPermissions.ManageFeatures);
    }
}
