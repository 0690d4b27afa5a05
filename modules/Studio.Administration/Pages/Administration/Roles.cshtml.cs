using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Administration.Roles;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration;

/// <summary>Lists roles.</summary>
[RequirePermission(nameof(AdministrationPermissions.ManageRoles))]
public sealed class RolesModel(RoleService roles) : PageModel
{
    private const int PageSize = 25;

    /// <summary>The roles of this page of the list.</summary>
    public IReadOnlyList<RoleRow> Rows { get; private set; } = [];

    /// <summary>What is searched for.</summary>
    public string? Search { get; private set; }

    /// <summary><c>name</c> or <c>-name</c>.</summary>
    public string Sort { get; private set; } = "name";

    /// <summary>The pages of the list.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(string? q, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        (Search, Sort) = (q, sort == "-name" ? "-name" : "name");
        var page = Math.Clamp(number, 1, 100_000);
        (Rows, var total) = await roles.ListAsync(q, Sort == "-name", (page - 1) * PageSize, PageSize, cancellationToken);
        Pager = new Pager(page, Math.Max(1, (int)((total + PageSize - 1) / PageSize)), total);
    }
}
