using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Administration.Dashboard;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration;

/// <summary>One widget of the first page, as a part of a page.</summary>
[RequirePermission(nameof(StandardPermissions.AccessAdmin))]
internal sealed class DashboardPartModel(Dashboard.Dashboard dashboard) : PageModel
{
    public DashboardPart Part { get; private set; } = null!;

    public async Task OnGetAsync(string name, CancellationToken cancellationToken)
    {
        Response.Headers.CacheControl = "no-store";
        Part = await dashboard.LoadAsync(User, name, cancellationToken);
    }
}
