using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Administration.Tenants;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration.Tenants;

/// <summary>Makes a tenant, which is then set up.</summary>
[RequirePermission(nameof(TenantPermissions.ManageTenants))]
internal sealed class NewTenantModel(TenantAdministration tenants, RecipeFolder recipes, ProblemTexts problems) : PageModel
{
    [BindProperty]
    public TenantInput Input { get; set; } = new();

    public IReadOnlyList<Recipe> Recipes { get; private set; } = [];

    public string Database => tenants.DefaultDatabase;

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (ModelState.IsValid)
        {
            try
            {
                var made = await tenants.CreateAsync(Input.ToDescription(null), cancellationToken);
                return RedirectToPage("SetUp", new { name = made.Name });
            }
            catch (ProblemException e)
            {
                // That there is one already is said of its name.
                var refusal = e is { Status: StatusCodes.Status409Conflict, Errors.Count: 0 } ? ProblemException.Invalid("name", e.Message) : e;
                RefusedInput.Add(ModelState, typeof(TenantInput), refusal, problems);
                Response.StatusCode = e.Status;
            }
        }

        await LoadAsync(cancellationToken);
        return Page();
    }

    private async Task LoadAsync(CancellationToken cancellationToken) => Recipes = [.. (await recipes.ListAsync(cancellationToken)).Where(r => r.IsSetupRecipe)];
}
