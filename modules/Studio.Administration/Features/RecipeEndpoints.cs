using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Administration.Tenants;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Features;

/// <summary>Recipes over REST: those of the host by name, and one that the caller sends.</summary>
internal static class RecipeEndpoints
{
    public const int MaximumBody = 16 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/recipes", async (RecipeFolder recipes, CancellationToken cancellationToken) =>
            Results.Ok(new { items = (await recipes.ListAsync(cancellationToken)).Select(r => new { r.Name, r.DisplayName, r.IsSetupRecipe, steps = r.Steps.Count }) })).RequirePermission(TenantPermissions.RunRecipes);
        routes.MapPost("/api/recipes/{name}/run", async (string name, RecipeFolder recipes, RecipeRunner runner, ShellSettings shell, CancellationToken cancellationToken) =>
        {
            var recipe = await recipes.FindAsync(name, cancellationToken) ?? throw ProblemException.NotFound($"There is no recipe '{name}'.");
            return Results.Ok(await runner.RunAsync(shell.Name, recipe, cancellationToken));
        }).RequirePermission(TenantPermissions.RunRecipes);
        routes.MapPost("/api/recipes/run", async (HttpContext context, RecipeRunner runner, ShellSettings shell, CancellationToken cancellationToken) =>
        {
            var (_, raw) = await JsonRequest.ReadAsync(context, MaximumBody, maximumDepth: 64);
            return Results.Ok(await runner.RunAsync(shell.Name, Recipe.Parse(Encoding.UTF8.GetString(raw), "request"), cancellationToken));
        }).RequirePermission(TenantPermissions.RunRecipes).WithMetadata(new BodyLimitAttribute(MaximumBody));
    }
}
