using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Kernel.Security;
using Studio.Workflows.Activities;

namespace Studio.Workflows.Pages.Workflows;

/// <summary>Lists the kinds of steps that the tenant's features bring.</summary>
[RequirePermission(nameof(WorkflowPermissions.ViewWorkflows))]
public sealed class ActivitiesModel(ActivityRows rows) : PageModel
{
    private const int PageSize = 25;

    /// <summary>The page's rows.</summary>
    public IReadOnlyList<ActivityRow> Rows { get; private set; } = [];

    /// <summary>What is searched for.</summary>
    public string Search { get; private set; } = "";

    /// <summary><c>category</c>, <c>text</c>, <c>name</c>, or one of them with a minus.</summary>
    public string Sort { get; private set; } = "category";

    /// <summary>The pages.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>Shows the list.</summary>
    public void OnGet(string? q, string? sort, [FromQuery(Name = "page")] int number)
    {
        (Search, Sort) = (q?.Trim() ?? "", sort is "text" or "-text" or "name" or "-name" or "-category" ? sort : "category");
        var found = rows.List().Where(IsFound).ToList();
        IEnumerable<ActivityRow> ordered = Sort switch
        {
            "text" => found.OrderBy(r => r.DisplayText, StringComparer.CurrentCulture),
            "-text" => found.OrderByDescending(r => r.DisplayText, StringComparer.CurrentCulture),
            "name" => found.OrderBy(r => r.Name, StringComparer.Ordinal),
            "-name" => found.OrderByDescending(r => r.Name, StringComparer.Ordinal),
            "-category" => found.AsEnumerable().Reverse(),
            _ => found,
        };
        var pages = Math.Max(1, (found.Count + PageSize - 1) / PageSize);
        Pager = new Pager(Math.Clamp(number, 1, pages), pages, found.Count);
        Rows = [.. ordered.Skip((Pager.Page - 1) * PageSize).Take(PageSize)];
    }

    private bool IsFound(ActivityRow row) =>
        Search.Length == 0 || new[] { row.Name, row.DisplayText, row.Category }.Any(text => text.Contains(Search, StringComparison.CurrentCultureIgnoreCase));
}
