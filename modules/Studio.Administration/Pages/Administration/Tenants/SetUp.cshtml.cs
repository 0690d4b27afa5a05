using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Administration.Tenants;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Pages.Administration.Tenants;

/// <summary>What is asked for a set-up.</summary>
internal sealed class SetupInput
{
    public string? RecipeName { get; set; }

    public string? SiteName { get; set; }

    public string? AdminUserName { get; set; } = "admin";

    public string? AdminEmail { get; set; }

    public string? AdminPassword { get; set; }
}

/// <summary>Sets a tenant up.</summary>
[RequirePermission(nameof(TenantPermissions.ManageTenants))]
internal sealed class SetupModel(TenantAdministration tenants, RecipeFolder recipes, ShellSettings shell, ProblemTexts problems, IStringLocalizer<AdministrationPermissions> texts) : PageModel
{
    [BindProperty]
    public SetupInput Input { get; set; } = new();

    public ShellSettings Tenant { get; private set; } = null!;

    public IReadOnlyList<Recipe> Recipes { get; private set; } = [];

    /// <summary>What the set-up did; null before it.</summary>
    public TenantSetupResult? Done { get; private set; }

    public IReadOnlyList<TenantAddress> Addresses => TenantAddress.Of(Tenant, Request, shell);

    /// <summary>What the progress says, in the person's language.</summary>
    public string ProgressLabels => JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["begin"] = texts["Beginning…"],
        ["database"] = texts["Making the database…"],
        ["recipe"] = texts["Running the recipe: step {0} of {1}, {2}"].Value,
        ["administrator"] = texts["Making the administrator…"],
        ["start"] = texts["Starting the tenant…"],
    });

    public async Task<IActionResult> OnGetAsync(string name, CancellationToken cancellationToken)
    {
        await LoadAsync(name, cancellationToken);
        Input.RecipeName = Tenant.RecipeName;
        return Tenant.State is TenantState.Running or TenantState.Disabled ? RedirectToPage("Edit", new { name }) : Page();
    }

    public async Task<IActionResult> OnPostAsync(string name, CancellationToken cancellationToken)
    {
        await LoadAsync(name, cancellationToken);
        try
        {
            // A person who leaves does not leave half a tenant.
            Done = await tenants.SetupAsync(name, new TenantOwner(Input.RecipeName ?? "", Input.SiteName ?? "", Input.AdminUserName ?? "", Input.AdminEmail ?? "", Input.AdminPassword ?? ""), CancellationToken.None);
            await LoadAsync(name, cancellationToken);
        }
        catch (ProblemException e)
        {
            RefusedInput.Add(ModelState, typeof(SetupInput), e, problems);
            Response.StatusCode = e.Status;
        }

        return Page();
    }

    private async Task LoadAsync(string name, CancellationToken cancellationToken)
    {
        Tenant = await tenants.GetAsync(name, cancellationToken);
        Recipes = [.. (await recipes.ListAsync(cancellationToken)).Where(r => r.IsSetupRecipe)];
    }
}
