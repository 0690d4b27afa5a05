using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Studio.Administration.Tenants;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security;

namespace Studio.Administration.Features;

/// <summary>Recipes over REST: those of the host by name, one that the caller sends as JSON or zip, what is kept of them, and the tenant as a recipe.</summary>
internal static class RecipeEndpoints
{
    private const int InMemory = 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/recipes", async (RecipeFolder recipes, CancellationToken cancellationToken) => Results.Ok(new
        {
            items = (await recipes.ListAsync(cancellationToken)).Select(r => new { r.Name, r.DisplayName, r.Description, r.IsSetupRecipe, steps = r.Steps.Count }),
        })).RequirePermission(TenantPermissions.RunRecipes);
        routes.MapPost("/api/recipes/{name}/run", async (string name, bool? dryRun, RecipeAdministration recipes, CancellationToken cancellationToken) =>
            Results.Ok(await recipes.RunAsync(await recipes.GetAsync(name, cancellationToken), dryRun == true, cancellationToken))).RequirePermission(TenantPermissions.RunRecipes);
        routes.MapPost("/api/recipes/run", (Delegate)RunAsync).RequirePermission(TenantPermissions.RunRecipes).WithMetadata(new BodyLimitAttribute(RecipeArchive.MaximumLength));
        MapKept(routes.MapGroup("/api/recipes/kept").RequirePermission(TenantPermissions.RunRecipes));
        routes.MapGet("/api/recipes/export", ExportAsync).RequirePermission(TenantPermissions.ExportTenant);
    }

    private static void MapKept(RouteGroupBuilder kept)
    {
        kept.MapGet("", async (KeptRecipePartService parts, CancellationToken cancellationToken) => Results.Ok(new
        {
            items = (await parts.ListAsync(cancellationToken)).Select(p => new { p.Part.Id, p.Part.Kind, p.Part.Name, p.Part.Recipe, p.Part.Place, p.Part.KeptUtc, p.Part.Secrets, p.IsUsable, p.Part.Step }),
        }));
        kept.MapPost("/{id}/use", async (string id, KeptRecipePartService parts, CancellationToken cancellationToken) =>
            Results.Ok(new { report = (await parts.UseAsync(id, cancellationToken)).Notes.Select(n => n.ToString()) }));
        kept.MapDelete("/{id}", async (string id, KeptRecipePartService parts, CancellationToken cancellationToken) =>
        {
            await parts.ForgetAsync(id, cancellationToken);
            return Results.NoContent();
        });
    }

    private static async Task<IResult> RunAsync(HttpContext context, bool? dryRun, RecipeAdministration recipes)
    {
        var cancellationToken = context.RequestAborted;
        if (context.Request.HasJsonContentType())
        {
            var (_, raw) = await JsonRequest.ReadAsync(context, RecipeAdministration.MaximumLength, maximumDepth: 64);
            using var json = await RecipeAdministration.ReadAsync(new MemoryStream(raw, writable: false), "request", cancellationToken);
            return Results.Ok(await recipes.RunAsync(json.Recipe, dryRun == true, cancellationToken));
        }

        if (context.Request.ContentType?.Split(';')[0].Trim() is not ("application/zip" or "application/x-zip-compressed"))
        {
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "JSON or a zip is needed.", "Send the recipe as application/json, or with its files as application/zip.");
        }

        // A zip is read from its end: it goes to a file that is gone when it is closed.
        await using var body = new FileBufferingReadStream(context.Request.Body, InMemory, RecipeArchive.MaximumLength, Path.GetTempPath());
        await body.DrainAsync(cancellationToken);
        body.Position = 0;
        using var sent = await RecipeAdministration.ReadAsync(body, "request.zip", cancellationToken);
        return Results.Ok(await recipes.RunAsync(sent.Recipe, dryRun == true, cancellationToken));
    }

    private static async Task ExportAsync(HttpContext context, TenantExport export)
    {
        var selection = await export.ReadAsync(context.Request.Query, context.RequestAborted);
        context.Response.ContentType = selection.Archive ? "application/zip" : "application/json; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{selection.Name}{(selection.Archive ? ".zip" : ".recipe.json")}\"";
        if (!selection.Archive)
        {
            await export.WriteAsync(context.Response.Body, selection, context.RequestAborted);
            return;
        }

        // A zip writes some of its bytes synchronously, which an answer does not take: it is made in a file that is gone when it is closed.
        var place = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var file = new FileStream(place, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose });
        await export.WriteAsync(file, selection, context.RequestAborted);
        file.Position = 0;
        context.Response.ContentLength = file.Length;
        await file.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
