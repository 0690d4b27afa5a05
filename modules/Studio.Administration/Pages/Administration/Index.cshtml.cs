using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Administration.Dashboard;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration;

/// <summary>The first page of the studio: widgets, of which each person chooses his own.</summary>
[RequirePermission(nameof(StandardPermissions.AccessAdmin))]
internal sealed class IndexModel(Dashboard.Dashboard dashboard) : PageModel
{
    /// <summary>Who is here.</summary>
    public string PersonName => User.FindFirstValue(ClaimTypes.GivenName) ?? User.Identity?.Name ?? "";

    /// <summary>The parts that he may see, in his order.</summary>
    public IReadOnlyList<DashboardPart> Parts { get; private set; } = [];

    /// <summary>True after a choice, which is mostly followed by another.</summary>
    public bool IsChoosing { get; private set; }

    public async Task OnGetAsync(bool choose, CancellationToken cancellationToken)
    {
        IsChoosing = choose;
        Parts = await dashboard.LoadAsync(User, cancellationToken);
    }

    public async Task<IActionResult> OnPostToggleAsync(string? name, CancellationToken cancellationToken)
    {
        await dashboard.ToggleAsync(User, name ?? "", cancellationToken);
        return Back();
    }

    public async Task<IActionResult> OnPostMoveAsync(string? name, bool up, CancellationToken cancellationToken)
    {
        await dashboard.MoveAsync(User, name ?? "", up, cancellationToken);
        return Back();
    }

    public async Task<IActionResult> OnPostResetAsync(CancellationToken cancellationToken)
    {
        await dashboard.ResetAsync(User, cancellationToken);
        return Back();
    }

    private LocalRedirectResult Back() => LocalRedirect(Url.Content("~/admin?choose=true"));
}
