using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Paging;
using Studio.Administration.Features;
using Studio.Administration.Tenants;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration.Recipes;

/// <summary>Lists the host's recipes, runs one of them or one that is uploaded.</summary>
[RequirePermission(nameof(TenantPermissions.RunRecipes))]
[BodyLimit(RecipeAdministration.MaximumLength + (64 * 1024))]
internal sealed class RecipesModel(RecipeFolder folder, RecipeAdministration recipes, FeatureTexts features, ProblemTexts problems, IStringLocalizer<AdministrationPermissions> texts) : PageModel
{
    private const int PageSize = 25;
    private const int LongestSearch = 100;

    public IReadOnlyList<Recipe> Recipes { get; private set; } = [];

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public string Search { get; private set; } = "";

    public bool Descending { get; private set; }

    /// <summary>The recipe that a person is asked about before it runs.</summary>
    public Recipe? Asked { get; private set; }

    /// <summary>The recipe that has just run, and what it did.</summary>
    public (string Name, RecipeResult Result)? Done { get; private set; }

    /// <summary>Why the recipe was not run, each fault with its place.</summary>
    public IReadOnlyList<InputError> Faults { get; private set; } = [];

    /// <summary>What is wrong with the upload.</summary>
    public string? FileProblem { get; private set; }

    public string Names(IEnumerable<string> ids) => string.Join(", ", ids.Select(features.Name));

    /// <summary>Shows the list; <paramref name="run"/> asks whether this recipe is to run.</summary>
    public async Task OnGetAsync(string? q, string? sort, string? run, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Asked = run is null ? null : await recipes.GetAsync(run, cancellationToken);
        await LoadAsync(q, sort, number, cancellationToken);
    }

    /// <summary>Runs a recipe of the host.</summary>
    public async Task OnPostRunAsync(string name, CancellationToken cancellationToken)
    {
        var recipe = await recipes.GetAsync(name, cancellationToken);
        await TryAsync(() => Task.FromResult(recipe), cancellationToken);
    }

    /// <summary>Runs the recipe of an uploaded file.</summary>
    public async Task OnPostUploadAsync(IFormFile? file, CancellationToken cancellationToken)
    {
        FileProblem = file switch
        {
            null or { Length: 0 } => texts["Choose a file."].Value,
            _ when !file.FileName.EndsWith(".json", StringComparison.OrdinalIgnoreCase) => texts["A recipe is a file whose name ends in .recipe.json."].Value,
            { Length: > RecipeAdministration.MaximumLength } => texts["A recipe has at most 16 MB."].Value,
            _ => null,
        };
        if (FileProblem is null)
        {
            await TryAsync(() => ReadAsync(file!, cancellationToken), cancellationToken);
        }
        else
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            await LoadAsync(null, null, 1, cancellationToken);
        }
    }

    private static async Task<Recipe> ReadAsync(IFormFile file, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(file.OpenReadStream(), Encoding.UTF8);
        return Recipe.Parse(await reader.ReadToEndAsync(cancellationToken), Path.GetFileName(file.FileName));
    }

    private async Task TryAsync(Func<Task<Recipe>> read, CancellationToken cancellationToken)
    {
        try
        {
            var recipe = await read();
            Done = (recipe.DisplayName is "" ? recipe.Source : recipe.DisplayName, await recipes.RunAsync(recipe, cancellationToken));
        }
        catch (ProblemException e) when (e.Status is StatusCodes.Status400BadRequest or StatusCodes.Status409Conflict)
        {
            Faults = [.. e.Errors.DefaultIfEmpty(new InputError("", e.Message)).Select(error => error with { Message = problems[error.Message] })];
            Response.StatusCode = e.Status;
        }

        await LoadAsync(null, null, 1, cancellationToken);
    }

    private async Task LoadAsync(string? search, string? sort, int number, CancellationToken cancellationToken)
    {
        Search = search is null ? "" : search.Length > LongestSearch ? search[..LongestSearch] : search.Trim();
        Descending = sort == "-name";
        var all = (await folder.ListAsync(cancellationToken))
            .Where(r => new[] { r.Name, r.DisplayName, r.Description }.Any(t => t.Contains(Search, StringComparison.CurrentCultureIgnoreCase)))
            .OrderBy(r => r.DisplayName, StringComparer.CurrentCulture).ToList();
        if (Descending)
        {
            all.Reverse();
        }

        var pages = Math.Max(1, (all.Count + PageSize - 1) / PageSize);
        Pager = new Pager(Math.Clamp(number, 1, pages), pages, all.Count);
        Recipes = [.. all.Skip((Pager.Page - 1) * PageSize).Take(PageSize)];
    }
}
