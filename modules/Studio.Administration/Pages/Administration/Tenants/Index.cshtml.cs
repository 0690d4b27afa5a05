using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Administration.Tenants;
using Studio.Kernel.Security;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Pages.Administration.Tenants;

/// <summary>Lists the tenants of the installation.</summary>
[RequirePermission(nameof(TenantPermissions.ManageTenants))]
internal sealed class TenantsModel(TenantAdministration tenants, ShellSettings shell) : PageModel
{
    private const int LongestSearch = 100;

    /// <summary>The tenant that was just removed.</summary>
    [TempData]
    public string? Removed { get; set; }

    public IReadOnlyList<ShellSettings> Tenants { get; private set; } = [];

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public string Search { get; private set; } = "";

    public TenantState? State { get; private set; }

    public string Sort { get; private set; } = "name";

    public IReadOnlyList<TenantAddress> Addresses(ShellSettings tenant) => TenantAddress.Of(tenant, Request, shell);

    public async Task OnGetAsync(string? q, string? state, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Search = q is null ? "" : q.Length > LongestSearch ? q[..LongestSearch] : q.Trim();
        State = TenantStates.All.Where(s => s.ToString() == state).Select(s => (TenantState?)s).FirstOrDefault();
        Sort = sort?.TrimStart('-') is "name" or "address" or "state" ? sort : "name";
        var page = await tenants.ListAsync(new TenantQuery(Search, State, Sort, number), cancellationToken);
        Tenants = page.Items;
        Pager = new Pager(page.Page, page.Pages, page.Total);
    }
}
