using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Studio.Administration.Users;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Tenants;

/// <summary>Which tenants a list shows.</summary>
/// <param name="Search">Part of a name, a description or an address; empty for all.</param>
/// <param name="State">The state; null for all.</param>
/// <param name="Sort"><c>name</c>, <c>address</c> or <c>state</c>, with a minus for the greatest first.</param>
/// <param name="Page">The page, from 1.</param>
public sealed record TenantQuery(string Search, TenantState? State, string Sort, int Page)
{
    /// <summary>How many tenants a page has.</summary>
    public const int PageSize = 25;
}

/// <summary>A page of the tenants.</summary>
/// <param name="Items">Its tenants.</param>
/// <param name="Page">Its number, from 1.</param>
/// <param name="Pages">How many pages there are, at least 1.</param>
/// <param name="Total">How many tenants all pages have.</param>
public sealed record TenantPage(IReadOnlyList<ShellSettings> Items, int Page, int Pages, int Total);

/// <summary>Whom a new tenant belongs to.</summary>
/// <param name="RecipeName">The recipe; empty for the one that was chosen with the tenant.</param>
/// <param name="SiteName">The site's name; empty for the recipe's.</param>
/// <param name="AdminUserName">Who is to manage it.</param>
/// <param name="AdminEmail">His mail address.</param>
/// <param name="AdminPassword">His password; empty makes one.</param>
public sealed record TenantOwner(string RecipeName, string SiteName, string AdminUserName, string AdminEmail, string AdminPassword);

/// <summary>A tenant that was set up.</summary>
/// <param name="Report">What its recipe carried that the tenant has no use for.</param>
/// <param name="Password">The administrator's password where it was made; told this once.</param>
public sealed record TenantSetupResult(IReadOnlyList<string> Report, string? Password);

/// <summary>Manages the installation's tenants, for pages, API and command line alike, and writes it down in the default tenant's audit trail.</summary>
/// <param name="tenants">The tenants.</param>
/// <param name="setup">Sets them up.</param>
/// <param name="audit">The default tenant's trail; null where a command makes tenants before there is a default tenant.</param>
public sealed class TenantAdministration(TenantService tenants, TenantSetup setup, IAuditTrail? audit)
{
    private const int LongestName = 100;

    /// <summary>The database provider of a new tenant.</summary>
    public string DefaultDatabase => tenants.DefaultDatabase;

    /// <summary>A page of the list.</summary>
    public async Task<TenantPage> ListAsync(TenantQuery query, CancellationToken cancellationToken)
    {
        var found = (await tenants.ListAsync(cancellationToken)).Where(t => (query.State is null || t.State == query.State)
            && (query.Search is "" || new[] { t.Name, t.Description, t.RequestUrlHost, t.RequestUrlPrefix }.Any(text => text.Contains(query.Search, StringComparison.OrdinalIgnoreCase))));
        Func<ShellSettings, string> key = query.Sort.TrimStart('-') switch
        {
            "address" => t => $"{t.RequestUrlHost}/{t.RequestUrlPrefix}",
            "state" => t => t.State.ToString(),
            _ => t => t.Name,
        };
        var ordered = (query.Sort.StartsWith('-') ? found.OrderByDescending(key, StringComparer.OrdinalIgnoreCase) : found.OrderBy(key, StringComparer.OrdinalIgnoreCase))
            .ThenBy(t => t.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var pages = Math.Max(1, (ordered.Count + TenantQuery.PageSize - 1) / TenantQuery.PageSize);
        var page = Math.Clamp(query.Page, 1, pages);
        return new TenantPage([.. ordered.Skip((page - 1) * TenantQuery.PageSize).Take(TenantQuery.PageSize)], page, pages, ordered.Count);
    }

    /// <summary>The tenant of this name.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public Task<ShellSettings> GetAsync(string name, CancellationToken cancellationToken) => tenants.GetAsync(name, cancellationToken);

    /// <summary>How far the set-up of a tenant is that goes on in this host; null where none does.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public async Task<(ShellSettings Tenant, SetupProgress? Progress)> ProgressAsync(string name, CancellationToken cancellationToken)
    {
        var tenant = await tenants.GetAsync(name, cancellationToken);
        return (tenant, setup.ProgressOf(tenant.Name));
    }

    /// <summary>Makes a tenant that waits to be set up.</summary>
    /// <exception cref="ProblemException">400 with field paths; 409: it exists.</exception>
    public async Task<ShellSettings> CreateAsync(TenantDescription description, CancellationToken cancellationToken)
    {
        var made = await tenants.CreateAsync(description, cancellationToken);
        await RecordAsync(AuditActions.TenantCreated, made.Name, null, made);
        return made;
    }

    /// <summary>Changes description, address and quota.</summary>
    /// <exception cref="ProblemException">400 with field paths; 404.</exception>
    public Task<ShellSettings> EditAsync(TenantDescription description, CancellationToken cancellationToken) =>
        ChangeAsync(description.Name, (_, ct) => tenants.EditAsync(description, ct), cancellationToken);

    /// <summary>Stops serving the tenant.</summary>
    /// <exception cref="ProblemException">404; 409: it is not running, or it is the default tenant.</exception>
    public Task<ShellSettings> DisableAsync(string name, CancellationToken cancellationToken) => ChangeAsync(name, tenants.DisableAsync, cancellationToken);

    /// <summary>Serves a disabled tenant again.</summary>
    /// <exception cref="ProblemException">404; 409: it is not disabled.</exception>
    public Task<ShellSettings> EnableAsync(string name, CancellationToken cancellationToken) => ChangeAsync(name, tenants.EnableAsync, cancellationToken);

    /// <summary>Builds the tenant anew on every host.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public Task<ShellSettings> ReloadAsync(string name, CancellationToken cancellationToken) => ChangeAsync(name, tenants.ReloadAsync, cancellationToken);

    /// <summary>Removes the tenant with all its data, for ever.</summary>
    /// <param name="name">Which.</param>
    /// <param name="confirmation">The name once more.</param>
    /// <param name="cancellationToken">Gives up before anything is removed.</param>
    /// <exception cref="ProblemException">400 at <c>confirm</c>: the names differ; 404; 409: it is running, or it is the default tenant.</exception>
    public async Task RemoveAsync(string name, string? confirmation, CancellationToken cancellationToken)
    {
        var tenant = await tenants.GetAsync(name, cancellationToken);
        if (confirmation != tenant.Name)
        {
            throw ProblemException.Invalid("confirm", "This removes all data of the tenant: repeat its name exactly.");
        }

        await tenants.RemoveAsync(tenant.Name, cancellationToken);
        await RecordAsync(AuditActions.TenantRemoved, tenant.Name, tenant, null);
    }

    /// <summary>Sets the tenant up from its recipe and gives it its administrator. Takes about a second.</summary>
    /// <exception cref="ProblemException">400 with field paths, or with file, step and path of the recipe; 404; 409: it is set up already. Nothing is kept.</exception>
    public async Task<TenantSetupResult> SetupAsync(string name, TenantOwner owner, CancellationToken cancellationToken)
    {
        var tenant = await tenants.GetAsync(name, cancellationToken);
        Check(owner);
        var made = owner.AdminPassword is "" ? UserService.NewPassword() : null;
        try
        {
            var recipe = owner.RecipeName is "" ? tenant.RecipeName : owner.RecipeName;
            var report = await setup.SetupAsync(new SetupRequest(tenant.Name, recipe, owner.AdminUserName.Trim(), owner.AdminEmail.Trim(), made ?? owner.AdminPassword)
            {
                SiteName = owner.SiteName.Trim(),
            }, cancellationToken);
            await RecordAsync(AuditActions.TenantChanged, tenant.Name, tenant, await tenants.GetAsync(name, CancellationToken.None));
            return new TenantSetupResult(report, made);
        }
        catch (ProblemException e) when (e.Errors.Count > 0)
        {
            throw ProblemException.Invalid([.. e.Errors.Select(error => error with { Path = FieldOf(error.Path) })]);
        }
    }

    private async Task<ShellSettings> ChangeAsync(string name, Func<string, CancellationToken, Task<ShellSettings>> change, CancellationToken cancellationToken)
    {
        var before = await tenants.GetAsync(name, cancellationToken);
        var after = await change(name, cancellationToken);
        await RecordAsync(AuditActions.TenantChanged, after.Name, before, after);
        return after;
    }

    // What was done is written down even where the caller no longer waits.
    private Task RecordAsync(AuditAction action, string name, ShellSettings? before, ShellSettings? after) =>
        audit?.RecordAsync(new AuditEntry(action) { SubjectType = "Tenant", SubjectId = name, SubjectName = name, Before = Describe(before), After = Describe(after) }, CancellationToken.None) ?? Task.CompletedTask;

    /// <summary>What may be written of a tenant: never how its database is reached.</summary>
    private static JsonObject? Describe(ShellSettings? tenant) => tenant is null ? null : new JsonObject
    {
        ["description"] = tenant.Description,
        ["state"] = tenant.State.ToString(),
        ["requestUrlHost"] = tenant.RequestUrlHost,
        ["requestUrlPrefix"] = tenant.RequestUrlPrefix,
        ["recipeName"] = tenant.RecipeName,
        ["requestsPerSecond"] = tenant.RequestsPerSecond,
        ["version"] = tenant.VersionId,
    };

    private static void Check(TenantOwner owner)
    {
        List<InputError> errors = [];
        if (owner.AdminUserName.Trim() is not { Length: > 0 and <= LongestName })
        {
            errors.Add(new InputError("adminUserName", "A user name of at most 100 characters is needed."));
        }

        if (!new EmailAddressAttribute().IsValid(owner.AdminEmail.Trim()) || owner.AdminEmail.Length > 2 * LongestName)
        {
            errors.Add(new InputError("adminEmail", "A mail address is needed."));
        }

        if (owner.SiteName.Length > LongestName)
        {
            errors.Add(new InputError("siteName", "A name of at most 100 characters is needed."));
        }

        if (errors.Count > 0)
        {
            throw ProblemException.Invalid(errors);
        }
    }

    /// <summary>The set-up speaks of its own parts; the caller wrote these fields.</summary>
    private static string FieldOf(string path) => path switch
    {
        "recipe" => "recipeName",
        "UserName" => "adminUserName",
        "Email" => "adminEmail",
        "Password" => "adminPassword",
        _ => path,
    };
}
