using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;

namespace Studio.Kernel.Tenants;

/// <summary>Who is to own the new tenant.</summary>
public sealed record SetupRequest(string Tenant, string RecipeName, string AdminUserName, string AdminEmail, string AdminPassword);

/// <summary>A module's part in setting a tenant up, inside the recipe's transaction and after its steps: such as making the first user.</summary>
public interface ISetupEventHandler
{
    /// <summary>Does the module's part.</summary>
    Task SetupAsync(SetupRequest request, CancellationToken cancellationToken);
}

/// <summary>Sets tenants up from recipes. A failed set-up leaves nothing behind and can be tried again.</summary>
public sealed class TenantSetup(ShellSettingsStore store, IShellHost shells, RecipeFolder recipes, Modules.ModuleCatalogue catalogue, ILogger<TenantSetup> logger)
{
    /// <summary>Builds the tenant's database from the recipe and lets it run.</summary>
    /// <exception cref="ProblemException">The recipe is unknown, is no set-up recipe, or fails; nothing is kept.</exception>
    public async Task<IReadOnlyList<string>> SetupAsync(SetupRequest request, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(request.Tenant, cancellationToken) is { State: TenantState.Running })
        {
            throw ProblemException.Conflict($"Tenant '{request.Tenant}' is set up already.");
        }

        var recipe = await recipes.FindAsync(request.RecipeName, cancellationToken)
            ?? throw ProblemException.NotFound($"There is no recipe '{request.RecipeName}'.");
        if (!recipe.IsSetupRecipe)
        {
            throw ProblemException.Invalid("recipe", $"'{recipe.Name}' is not a set-up recipe.");
        }

        // What an interrupted set-up left is not a tenant: it never ran.
        var settings = await store.SaveAsync(new ShellSettings
        {
            Name = request.Tenant,
            State = TenantState.Initializing,
            RecipeName = recipe.Name,
            Features = [.. recipe.EnabledFeatures.Where(catalogue.Has)],
        }, cancellationToken);
        RemoveFolder(settings);
        try
        {
            var report = await RunAsync(settings, request, recipe, cancellationToken);
            await store.SaveAsync(settings with { State = TenantState.Running }, cancellationToken);
            return report;
        }
        catch
        {
            RemoveFolder(settings);
            await store.SaveAsync(settings with { State = TenantState.Uninitialized }, CancellationToken.None);
            throw;
        }
    }

    private async Task<IReadOnlyList<string>> RunAsync(ShellSettings settings, SetupRequest request, Recipe recipe, CancellationToken cancellationToken)
    {
        await using var shell = shells.BuildDetached(settings);
        await ShellActivation.ActivateAsync(shell, cancellationToken);
        await using var scope = shell.Services.CreateAsyncScope();
        var transaction = scope.ServiceProvider.GetRequiredService<IRecipeTransaction>();
        IReadOnlyList<string> report = [];
        await transaction.RunAsync(async ct =>
        {
            report = await scope.ServiceProvider.GetRequiredService<RecipeExecutor>().ExecuteAsync(recipe, ct);
            foreach (var handler in scope.ServiceProvider.GetServices<ISetupEventHandler>())
            {
                await handler.SetupAsync(request, ct);
            }
        }, cancellationToken);
        foreach (var line in report)
        {
            logger.LogWarning("{Report}", line);
        }

        return report;
    }

    private static void RemoveFolder(ShellSettings settings)
    {
        if (Directory.Exists(settings.Folder))
        {
            Directory.Delete(settings.Folder, recursive: true);
        }
    }
}
