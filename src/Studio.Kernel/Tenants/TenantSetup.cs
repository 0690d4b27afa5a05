using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;

namespace Studio.Kernel.Tenants;

/// <summary>Which tenant to set up, from what, and who is to own it.</summary>
public sealed record SetupRequest(string Tenant, string RecipeName, string AdminUserName, string AdminEmail, string AdminPassword)
{
    /// <summary>The name of the tenant's site; the recipe's where it is empty.</summary>
    public string SiteName { get; init; } = "";

    /// <summary>The id that its administrator gets: recipes name him as the owner of what they bring. Made by the set-up where it is empty.</summary>
    public string AdminUserId { get; init; } = "";
}

/// <summary>A module's part in setting a tenant up, inside the recipe's transaction and after its steps: such as making the first user.</summary>
public interface ISetupEventHandler
{
    /// <summary>Does the module's part.</summary>
    Task SetupAsync(SetupRequest request, CancellationToken cancellationToken);
}

/// <summary>How far a set-up is.</summary>
/// <param name="Phase">What is being done: <c>database</c>, <c>recipe</c>, <c>administrator</c> or <c>start</c>.</param>
/// <param name="StepName">The recipe's step; empty where it is none.</param>
/// <param name="Step">Its number from 1; 0 before the first.</param>
/// <param name="Steps">How many the recipe has.</param>
public sealed record SetupProgress(string Phase, string StepName, int Step, int Steps);

/// <summary>Sets tenants up from recipes. A failed set-up leaves nothing behind and can be tried again.</summary>
public sealed class TenantSetup(ShellSettingsStore store, IShellHost shells, TenantDefaults defaults, RecipeFolder recipes, Modules.ModuleCatalogue catalogue, IEnumerable<ITenantStorage> storages, ILogger<TenantSetup> logger)
{
    private readonly ConcurrentDictionary<string, SetupProgress> _progress = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How far the set-up of a tenant is that goes on in this host now, or null.</summary>
    public SetupProgress? ProgressOf(string tenant) => _progress.GetValueOrDefault(tenant);

    /// <summary>Builds the tenant's database from the recipe and lets it run. A tenant that is not known yet is made with the host's default database.</summary>
    /// <exception cref="ProblemException">The recipe is unknown, is no set-up recipe, or fails; nothing is kept.</exception>
    public async Task<IReadOnlyList<string>> SetupAsync(SetupRequest request, CancellationToken cancellationToken)
    {
        var recipe = await recipes.FindAsync(request.RecipeName, cancellationToken)
            ?? throw ProblemException.Invalid("recipe", $"There is no recipe '{request.RecipeName}'.");
        if (!recipe.IsSetupRecipe)
        {
            throw ProblemException.Invalid("recipe", $"'{recipe.Name}' is not a set-up recipe.");
        }

        var plan = await RecipePlan.MakeAsync(recipe, recipes, cancellationToken);
        await using var alone = await store.LockAsync(request.Tenant, cancellationToken);
        var known = await store.FindAsync(request.Tenant, cancellationToken);
        if (known is { State: TenantState.Running or TenantState.Disabled or TenantState.Invalid })
        {
            throw ProblemException.Conflict($"Tenant '{request.Tenant}' is set up already, or its settings cannot be read.");
        }

        // What an interrupted set-up of ours left is not a tenant: it never ran.
        var place = known ?? defaults.NewTenant(request.Tenant);
        if (place.State != TenantState.Initializing)
        {
            await CheckUnusedAsync(place, cancellationToken);
        }

        var settings = await store.SaveAsync(place with
        {
            State = TenantState.Initializing,
            RecipeName = recipe.Name,
            Features = [.. plan.EnabledFeatures.Where(catalogue.Has)],
        }, cancellationToken);
        try
        {
            _progress[settings.Name] = new SetupProgress("database", "", 0, recipe.Steps.Count);
            await RemoveAsync(settings, cancellationToken);
            var report = await RunAsync(settings, request, plan, cancellationToken);
            _progress[settings.Name] = new SetupProgress("start", "", recipe.Steps.Count, recipe.Steps.Count);
            await store.SaveAsync((settings with { State = TenantState.Running }).NewVersion(), cancellationToken);
            return report;
        }
        catch
        {
            await RemoveAsync(settings, CancellationToken.None);
            await store.SaveAsync((settings with { State = TenantState.Uninitialized }).NewVersion(), CancellationToken.None);
            throw;
        }
        finally
        {
            _progress.TryRemove(settings.Name, out _);
            await shells.SynchroniseAsync(CancellationToken.None);
        }
    }

    private async Task<IReadOnlyList<string>> RunAsync(ShellSettings settings, SetupRequest request, RecipePlan plan, CancellationToken cancellationToken)
    {
        await using var shell = shells.BuildDetached(settings);
        await ShellActivation.ActivateAsync(shell, cancellationToken);
        await using var scope = shell.Services.CreateAsyncScope();
        var told = request with { AdminUserId = request.AdminUserId is "" ? scope.ServiceProvider.GetRequiredService<IdGenerator>().NewId() : request.AdminUserId };
        var outcome = await scope.ServiceProvider.GetRequiredService<RecipeExecutor>().ExecuteAsync(plan, new RecipeRunOptions
        {
            Parameters = Parameters(told, settings),
            Progress = (step, number, steps) => _progress[settings.Name] = new SetupProgress("recipe", step, number, steps),
            Finish = async ct =>
            {
                _progress[settings.Name] = new SetupProgress("administrator", "", plan.Recipe.Steps.Count, plan.Recipe.Steps.Count);
                foreach (var handler in scope.ServiceProvider.GetServices<ISetupEventHandler>())
                {
                    await handler.SetupAsync(told, ct);
                }
            },
        }, cancellationToken);
        foreach (var note in outcome.Notes)
        {
            logger.LogWarning("{Report}", note);
        }

        return [.. outcome.Notes.Select(n => n.ToString())];
    }

    private static Dictionary<string, string> Parameters(SetupRequest request, ShellSettings settings) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["AdminUserId"] = request.AdminUserId,
        ["AdminUsername"] = request.AdminUserName,
        ["AdminEmail"] = request.AdminEmail,
        ["AdminPassword"] = request.AdminPassword,
        ["DatabaseProvider"] = settings.DatabaseProvider,
        ["SiteName"] = request.SiteName is "" ? settings.Name : request.SiteName,
    };

    /// <summary>A database server may hold the tenant of another host, which must not be lost by setting up one of the same name here.</summary>
    private async Task CheckUnusedAsync(ShellSettings settings, CancellationToken cancellationToken)
    {
        foreach (var storage in storages)
        {
            if (await storage.HoldsTenantAsync(settings, cancellationToken))
            {
                throw ProblemException.Invalid("Schema", $"The schema '{settings.Schema}' holds a tenant that was set up before. Choose another name or database for this one, or remove the schema.");
            }
        }
    }

    private async Task RemoveAsync(ShellSettings settings, CancellationToken cancellationToken)
    {
        foreach (var storage in storages)
        {
            await storage.RemoveAsync(settings, cancellationToken);
        }
    }
}
