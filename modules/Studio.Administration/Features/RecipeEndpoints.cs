using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Studio.Administration.Tenants;
using Studio.Kernel.Api;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security;

namespace Studio.Administration.Features;

/// <summary>Recipes over REST: those of the host by name, and one that the caller sends.</summary>
internal static class RecipeEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/recipes", async (RecipeFolder recipes, CancellationToken cancellationToken) => Results.Ok(new
        {
            items = (await recipes.ListAsync(cancellationToken)).Select(r => new { r.Name, r.DisplayName, r.Description, r.IsSetupRecipe, steps = r.Steps.Count }),
        })).RequirePermission(TenantPermissions.RunRecipes);
        routes.MapPost("/api/recipes/{name}/run", async (string name, RecipeAdministration recipes, CancellationToken cancellationToken) =>
            Results.Ok(await recipes.RunAsync(await recipes.GetAsync(name, cancellationToken), cancellationToken))).RequirePermission(TenantPermissions.RunRecipes);
        routes.MapPost("/api/recipes/run", async (HttpContext context, RecipeAdministration recipes, CancellationToken cancellationToken) =>
        {
            var (_, raw) = await JsonRequest.ReadAsync(context, RecipeAdministration.MaximumLength, maximumDepth: 64);
            return Results.Ok(await recipes.RunAsync(Recipe.Parse(Encoding.UTF8.GetString(raw), "request"), cancellationToken));
        }).RequirePermission(TenantPermissions.RunRecipes).WithMetadata(new BodyLimitAttribute(RecipeAdministration.MaximumLength));
    }
}
