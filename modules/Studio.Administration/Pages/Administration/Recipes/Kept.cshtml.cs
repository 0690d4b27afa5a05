using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.Administration.Features;
using Studio.Administration.Tenants;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration.Recipes;

/// <summary>Lists what recipes brought for features that the tenant does not have; uses it, or forgets it.</summary>
[RequirePermission(nameof(TenantPermissions.RunRecipes))]
internal sealed class KeptModel(KeptRecipePartService kept, LocalTimes times, ProblemTexts problems, IStringLocalizer<AdministrationPermissions> texts) : PageModel
{
    private const int PageSize = 25;
    private const int LongestSearch = 100;

    public IReadOnlyList<(KeptRecipePart Part, bool IsUsable, string KeptAt)> Rows { get; private set; } = [];

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public string Search { get; private set; } = "";

    public string Sort { get; private set; } = "";

    /// <summary>What has just been done.</summary>
    public string? Done { get; private set; }

    /// <summary>Why it was not done.</summary>
    public string? Fault { get; private set; }

    /// <summary>Shows the list.</summary>
    public Task OnGetAsync(string? q, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken) => LoadAsync(q, sort, number, cancellationToken);

    /// <summary>Uses a part by the feature that knows it now.</summary>
    public Task OnPostUseAsync(string id, CancellationToken cancellationToken) => DoAsync(() => kept.UseAsync(id, cancellationToken), texts["The part was used; it is kept no longer."].Value, cancellationToken);

    /// <summary>Forgets a part.</summary>
    public Task OnPostForgetAsync(string id, CancellationToken cancellationToken) => DoAsync(() => kept.ForgetAsync(id, cancellationToken), texts["The part was forgotten."].Value, cancellationToken);

    private async Task DoAsync(Func<Task> work, string done, CancellationToken cancellationToken)
    {
        try
        {
            await work();
            Done = done;
        }
        catch (ProblemException e) when (e.Status is StatusCodes.Status400BadRequest or StatusCodes.Status404NotFound)
        {
            Fault = string.Join(" ", e.Errors.Select(error => error.Path is "" ? problems[error.Message] : $"{error.Path}: {problems[error.Message]}").DefaultIfEmpty(problems[e.Message]));
            Response.StatusCode = e.Status;
        }

        await LoadAsync(null, null, 1, cancellationToken);
    }

    private async Task LoadAsync(string? search, string? sort, int number, CancellationToken cancellationToken)
    {
        Search = search is null ? "" : search.Length > LongestSearch ? search[..LongestSearch] : search.Trim();
        Sort = sort is "name" or "-name" or "kept" ? sort : "-kept";
        var found = (await kept.ListAsync(cancellationToken)).Where(p => p.Part.Name.Contains(Search, StringComparison.CurrentCultureIgnoreCase) || p.Part.Place.Contains(Search, StringComparison.CurrentCultureIgnoreCase));
        var sorted = (Sort switch
        {
            "name" => found.OrderBy(p => p.Part.Name, StringComparer.CurrentCulture),
            "-name" => found.OrderByDescending(p => p.Part.Name, StringComparer.CurrentCulture),
            "kept" => found.OrderBy(p => p.Part.KeptUtc),
            _ => found.OrderByDescending(p => p.Part.KeptUtc),
        }).ToList();
        var pages = Math.Max(1, (sorted.Count + PageSize - 1) / PageSize);
        Pager = new Pager(Math.Clamp(number, 1, pages), pages, sorted.Count);
        var rows = new List<(KeptRecipePart, bool, string)>();
        foreach (var (part, isUsable) in sorted.Skip((Pager.Page - 1) * PageSize).Take(PageSize))
        {
            rows.Add((part, isUsable, await times.FormatAsync(part.KeptUtc, cancellationToken)));
        }

        Rows = rows;
    }
}
