using System.Text.RegularExpressions;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;

namespace Studio.Kernel.Tenants;

/// <summary>What a person decides of a tenant.</summary>
/// <param name="Name">The unique name; it cannot be changed later.</param>
/// <param name="Description">What people read beside it.</param>
/// <param name="RequestUrlHost">Host names, separated by commas.</param>
/// <param name="RequestUrlPrefix">The first segment of its paths.</param>
/// <param name="RecipeName">The recipe that it is to be set up from.</param>
/// <param name="RequestsPerSecond">Its quota; null for the host's.</param>
public sealed record TenantDescription(string Name, string Description, string RequestUrlHost, string RequestUrlPrefix, string RecipeName, int? RequestsPerSecond = null);

/// <summary>Makes, changes, stops and removes the tenants of an installation, while it runs. Every host follows.</summary>
public sealed partial class TenantService(ShellSettingsStore store, IShellHost shells, TenantDefaults defaults, RecipeFolder recipes, IEnumerable<ITenantStorage> storages)
{
    /// <summary>The most tenants of one installation.</summary>
    public const int MaximumTenants = 10_000;

    // The first segments of the default tenant's own addresses: a prefix among them would hide its pages.
    private static readonly HashSet<string> Reserved = new(["admin", "api", "shop", "hubs", "health", "metrics", "assets", "media", "_content", "widget", "favicon.ico", "robots.txt"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The database provider of a new tenant.</summary>
    public string DefaultDatabase => defaults.Provider;

    /// <summary>Every tenant, by name.</summary>
    public async Task<IReadOnlyList<ShellSettings>> ListAsync(CancellationToken cancellationToken) => await store.LoadAllAsync(cancellationToken);

    /// <summary>The tenant of this name.</summary>
    /// <exception cref="ProblemException">404: there is none.</exception>
    public async Task<ShellSettings> GetAsync(string name, CancellationToken cancellationToken) =>
        await store.FindAsync(name, cancellationToken) ?? throw ProblemException.NotFound($"There is no tenant '{name}'.");

    /// <summary>Makes a tenant that waits to be set up.</summary>
    /// <exception cref="ProblemException">400 with field paths: the name or address is not valid or is another's; 409: it exists.</exception>
    public async Task<ShellSettings> CreateAsync(TenantDescription description, CancellationToken cancellationToken)
    {
        if (!TenantName().IsMatch(description.Name))
        {
            throw ProblemException.Invalid("name", "A name begins with a letter and has at most 40 letters, digits, '-' and '_'.");
        }

        await using var alone = await store.LockAsync(description.Name, cancellationToken);
        var all = await store.LoadAllAsync(cancellationToken);
        if (all.Any(s => string.Equals(s.Name, description.Name, StringComparison.OrdinalIgnoreCase) || TenantDefaults.SchemaOf(s.Name) == TenantDefaults.SchemaOf(description.Name)))
        {
            throw ProblemException.Conflict("There is a tenant of this name already, or one whose name differs only in case or marks.");
        }

        if (all.Count >= MaximumTenants)
        {
            throw ProblemException.Conflict($"An installation has at most {MaximumTenants} tenants.");
        }

        var settings = await ApplyAsync(defaults.NewTenant(description.Name), description, all, cancellationToken);
        var saved = await store.SaveAsync(settings, cancellationToken);
        await shells.SynchroniseAsync(cancellationToken);
        return saved;
    }

    /// <summary>Changes description, address and quota.</summary>
    /// <exception cref="ProblemException">400 with field paths; 404.</exception>
    public Task<ShellSettings> EditAsync(TenantDescription description, CancellationToken cancellationToken) =>
        ChangeAsync(description.Name, async (settings, ct) => await ApplyAsync(settings, description, await store.LoadAllAsync(ct), ct), cancellationToken);

    /// <summary>Stops serving the tenant; everything of it is kept.</summary>
    /// <exception cref="ProblemException">404; 409: it is not running, or it is the default tenant.</exception>
    public Task<ShellSettings> DisableAsync(string name, CancellationToken cancellationToken) => MoveAsync(name, TenantState.Running, TenantState.Disabled, cancellationToken);

    /// <summary>Serves a disabled tenant again.</summary>
    /// <exception cref="ProblemException">404; 409: it is not disabled.</exception>
    public Task<ShellSettings> EnableAsync(string name, CancellationToken cancellationToken) => MoveAsync(name, TenantState.Disabled, TenantState.Running, cancellationToken);

    /// <summary>Builds the tenant's shell anew on every host; requests under way finish on the old.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public Task<ShellSettings> ReloadAsync(string name, CancellationToken cancellationToken) => ChangeAsync(name, (settings, _) => Task.FromResult(settings), cancellationToken);

    /// <summary>Removes the tenant with all its data, for ever.</summary>
    /// <exception cref="ProblemException">404; 409: it is running (disable it first) or it is the default tenant.</exception>
    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        await using var alone = await store.LockAsync(name, cancellationToken);
        var settings = await GetAsync(name, cancellationToken);
        if (settings.IsDefault || settings.State is TenantState.Running or TenantState.Initializing)
        {
            throw ProblemException.Conflict(settings.IsDefault ? "The default tenant cannot be removed." : "A tenant that is running cannot be removed: disable it first.");
        }

        await shells.ReleaseAsync(settings.Name);
        foreach (var storage in storages)
        {
            await storage.RemoveAsync(settings, cancellationToken);
        }

        await store.RemoveAsync(settings.Name, cancellationToken);
        await shells.SynchroniseAsync(cancellationToken);
    }

    private Task<ShellSettings> MoveAsync(string name, TenantState from, TenantState to, CancellationToken cancellationToken) => ChangeAsync(name, (settings, _) =>
        settings.State != from || (settings.IsDefault && to is TenantState.Disabled)
            ? throw ProblemException.Conflict(settings.IsDefault && to is TenantState.Disabled ? "The default tenant is always there." : $"Tenant '{settings.Name}' is {settings.State}, not {from}.")
            : Task.FromResult(settings with { State = to }), cancellationToken);

    private async Task<ShellSettings> ChangeAsync(string name, Func<ShellSettings, CancellationToken, Task<ShellSettings>> change, CancellationToken cancellationToken)
    {
        await using var alone = await store.LockAsync(name, cancellationToken);
        var before = await GetAsync(name, cancellationToken);
        var saved = await store.SaveAsync((await change(before, cancellationToken)).NewVersion(), cancellationToken);
        await shells.SynchroniseAsync(cancellationToken);
        return saved;
    }

    private async Task<ShellSettings> ApplyAsync(ShellSettings settings, TenantDescription description, IReadOnlyList<ShellSettings> all, CancellationToken cancellationToken)
    {
        var host = string.Join(",", ShellTable.Hosts(description.RequestUrlHost)).ToLowerInvariant();
        var prefix = description.RequestUrlPrefix.Trim('/', ' ');
        var errors = new List<InputError>();
        Check(description.Description.Length <= 500, "description", "A description has at most 500 characters.");
        Check(ShellTable.Hosts(host).All(h => h is "" || HostName().IsMatch(h)), "requestUrlHost", "Host names look like shop.example.com or *.example.com, separated by commas.");
        Check(prefix is "" || TenantName().IsMatch(prefix), "requestUrlPrefix", "A prefix is one segment of a path: it begins with a letter and has letters, digits, '-' and '_'.");
        Check(!Reserved.Contains(prefix), "requestUrlPrefix", "This is an address of the default tenant's own.");
        Check(settings.IsDefault || host is not "" || prefix is not "", "requestUrlPrefix", "A tenant needs a host name or a prefix to be found by.");
        Check(description.RequestsPerSecond is null or (>= 1 and <= 1_000_000), "requestsPerSecond", "A quota is a number from 1 to 1,000,000.");
        Check(description.RecipeName is "" || (await recipes.FindAsync(description.RecipeName, cancellationToken))?.IsSetupRecipe == true, "recipeName", "There is no set-up recipe of this name.");
        var other = all.FirstOrDefault(s => !string.Equals(s.Name, settings.Name, StringComparison.OrdinalIgnoreCase)
            && (s.RequestUrlHost is not "" || s.RequestUrlPrefix is not "")
            && string.Equals(s.RequestUrlPrefix, prefix, StringComparison.OrdinalIgnoreCase)
            && ShellTable.Hosts(s.RequestUrlHost).Intersect(ShellTable.Hosts(host), StringComparer.OrdinalIgnoreCase).Any());
        Check(other is null, prefix is "" ? "requestUrlHost" : "requestUrlPrefix", "Another tenant has this address already.");
        return errors.Count > 0
            ? throw ProblemException.Invalid(errors)
            : settings with
            {
                Description = description.Description.Trim(),
                RequestUrlHost = host,
                RequestUrlPrefix = prefix,
                RequestsPerSecond = description.RequestsPerSecond,
                RecipeName = description.RecipeName is "" ? settings.RecipeName : description.RecipeName,
            };

        void Check(bool holds, string path, string message)
        {
            if (!holds)
            {
                errors.Add(new InputError(path, message));
            }
        }
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,39}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex TenantName();

    [GeneratedRegex(@"^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d{1,5})?\z", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex HostName();
}
