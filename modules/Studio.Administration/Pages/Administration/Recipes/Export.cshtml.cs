using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Administration.Features;
using Studio.Administration.Tenants;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration.Recipes;

/// <summary>Chooses what of the tenant is exported as a recipe; the file itself comes from the API.</summary>
[RequirePermission(nameof(TenantPermissions.ExportTenant))]
internal sealed class ExportModel(TenantExport export, ProblemTexts problems) : PageModel
{
    private static readonly string[] OtherFields = ["parts", "types", "name"];

    public IReadOnlyList<ContentTypeDefinition> Types { get; private set; } = [];

    public static IReadOnlyList<RecipeExportPart> Parts => Enum.GetValues<RecipeExportPart>();

    /// <summary>What is wrong, by field.</summary>
    public IReadOnlyList<InputError> Faults { get; private set; } = [];

    /// <summary>What is wrong with a field; the conditions name the fields of items that they ask for.</summary>
    public IEnumerable<string> Of(string field) => Faults.Where(f => field == "where" ? !OtherFields.Contains(f.Path, StringComparer.Ordinal) : f.Path == field).Select(f => problems[f.Message]);

    /// <summary>True where the form had it chosen; everything is before it was sent.</summary>
    public bool IsChosen(string name, string value, bool usually) => Faults.Count == 0 ? usually : Request.Query[name].Contains(value, StringComparer.Ordinal);

    /// <summary>A text as it was written.</summary>
    public string Written(string name, string usually) => Faults.Count == 0 ? usually : Request.Query[name].ToString();

    /// <summary>Shows the form.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken) => Types = [.. (await export.TypesAsync(cancellationToken)).OrderBy(t => t.DisplayName, StringComparer.CurrentCulture)];

    /// <summary>Leads to the file, or says what is wrong with the form.</summary>
    public async Task<IActionResult> OnGetDownloadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await export.CheckAsync(await export.ReadAsync(Request.Query, cancellationToken), cancellationToken);
            return LocalRedirect(Url.Content("~/api/recipes/export") + Request.QueryString);
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status400BadRequest)
        {
            Response.StatusCode = e.Status;
            Faults = e.Errors.Count > 0 ? e.Errors : [new InputError("where", e.Message)];
            await OnGetAsync(cancellationToken);
            return Page();
        }
    }
}
