using System.Text.Json.Nodes;
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

/// <summary>Lists the host's recipes; tries out or runs one of them, or one that is uploaded.</summary>
[RequirePermission(nameof(TenantPermissions.RunRecipes))]
[BodyLimit(RecipeArchive.MaximumLength + (64 * 1024))]
internal sealed class RecipesModel(RecipeFolder folder, RecipeAdministration recipes, FeatureTexts features, ProblemTexts problems, IStringLocalizer<AdministrationPermissions> texts) : PageModel
{
    private const int PageSize = 25;
    private const int LongestSearch = 100;
    private const int LongestValue = 200;

    public IReadOnlyList<Recipe> Recipes { get; private set; } = [];

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public string Search { get; private set; } = "";

    public bool Descending { get; private set; }

    /// <summary>The recipe that a person is asked about before it runs.</summary>
    public Recipe? Asked { get; private set; }

    /// <summary>The recipe that has just run or was tried out, and what it did.</summary>
    public (string Name, RecipeResult Result)? Done { get; private set; }

    /// <summary>Why the recipe was not run, each fault with its place.</summary>
    public IReadOnlyList<InputError> Faults { get; private set; } = [];

    /// <summary>What is wrong with the upload.</summary>
    public string? FileProblem { get; private set; }

    public string Names(IEnumerable<string> ids) => string.Join(", ", ids.Select(features.Name));

    /// <summary>What a recipe brings, counted from its steps: what of it is there already only a trial tells.</summary>
    public string Brings(Recipe recipe)
    {
        var counted = RecipeContents.Of(recipe);
        var parts = new (int Count, string One, string Many)[]
        {
            (counted.Features, "1 feature", "{0} features"), (counted.ContentTypes, "1 content type", "{0} content types"), (counted.Roles, "1 role", "{0} roles"),
            (counted.Settings, "settings", "settings"), (counted.Items, "1 item", "{0} items"), (counted.Files, "1 file", "{0} files"), (counted.Recipes, "1 further recipe", "{0} further recipes"),
        };
        return texts["Brings: {0}", string.Join(" · ", parts.Where(p => p.Count > 0).Select(p => p.Count == 1 ? texts[p.One].Value : texts[p.Many, p.Count].Value).DefaultIfEmpty(texts["nothing"].Value))];
    }

    /// <summary>A value of a difference as a person reads it.</summary>
    public string Show(JsonNode? value) => value switch
    {
        null => texts["nothing"].Value,
        JsonValue v when v.TryGetValue<string>(out var text) => Short(text),
        _ => Short(value.ToJsonString()),
    };

    /// <summary>Shows the list; <paramref name="run"/> asks whether this recipe is to run.</summary>
    public async Task OnGetAsync(string? q, string? sort, string? run, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Asked = run is null ? null : await recipes.GetAsync(run, cancellationToken);
        await LoadAsync(q, sort, number, cancellationToken);
    }

    /// <summary>Runs a recipe of the host, or tries it out.</summary>
    public async Task OnPostRunAsync(string name, bool dryRun, CancellationToken cancellationToken)
    {
        var recipe = await recipes.GetAsync(name, cancellationToken);
        await TryAsync(recipe, dryRun, cancellationToken);
        Asked = dryRun ? recipe : null;
    }

    /// <summary>Runs the recipe of an uploaded file, or tries it out.</summary>
    public async Task OnPostUploadAsync(IFormFile? file, bool dryRun, CancellationToken cancellationToken)
    {
        FileProblem = file switch
        {
            null or { Length: 0 } => texts["Choose a file."].Value,
            _ when !file.FileName.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !file.FileName.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) => texts["A recipe is a file whose name ends in .recipe.json, or a zip with one."].Value,
            { Length: > RecipeArchive.MaximumLength } => texts["A zip has at most 64 MB."].Value,
            _ => null,
        };
        if (FileProblem is not null)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            await LoadAsync(null, null, 1, cancellationToken);
            return;
        }

        await using var content = file!.OpenReadStream();
        try
        {
            using var sent = await RecipeAdministration.ReadAsync(content, Path.GetFileName(file.FileName), cancellationToken);
            await TryAsync(sent.Recipe, dryRun, cancellationToken);
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status400BadRequest)
        {
            await RefuseAsync(e, cancellationToken);
        }
    }

    private static string Short(string text) => text.Length <= LongestValue ? text : text[..LongestValue] + "…";

    private async Task TryAsync(Recipe recipe, bool dryRun, CancellationToken cancellationToken)
    {
        try
        {
            Done = (recipe.DisplayName is "" ? recipe.Source : recipe.DisplayName, await recipes.RunAsync(recipe, dryRun, cancellationToken));
            await LoadAsync(null, null, 1, cancellationToken);
        }
        catch (ProblemException e) when (e.Status is StatusCodes.Status400BadRequest or StatusCodes.Status409Conflict)
        {
            await RefuseAsync(e, cancellationToken);
        }
    }

    private async Task RefuseAsync(ProblemException problem, CancellationToken cancellationToken)
    {
        Faults = [.. problem.Errors.DefaultIfEmpty(new InputError("", problem.Message)).Select(error => error with { Message = problems[error.Message] })];
        Response.StatusCode = problem.Status;
        await LoadAsync(null, null, 1, cancellationToken);
    }

    private async Task LoadAsync(string? search, string? sort, int number, CancellationToken cancellationToken)
    {
        Search = search is null ? "" : search.Length > LongestSearch ? search[..LongestSearch] : search.Trim();
        Descending = sort == "-name";
        var all = (await folder.ListAsync(cancellationToken))
            .Where(r => new[] { r.Name, r.DisplayName, texts[r.DisplayName].Value, r.Description }.Concat(r.Tags).Any(t => t.Contains(Search, StringComparison.CurrentCultureIgnoreCase)))
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
