using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Dashboard;
using Studio.Administration.Dashboard;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration;

/// <summary>The first page of the studio: widgets, of which each person chooses his own. Each is fetched by itself after the page, so that a slow one keeps nobody waiting.</summary>
[RequirePermission(nameof(StandardPermissions.AccessAdmin))]
internal sealed class IndexModel(Dashboard.Dashboard dashboard) : PageModel
{
    /// <summary>Who is here.</summary>
    public string PersonName => User.FindFirstValue(ClaimTypes.GivenName) ?? User.Identity?.Name ?? "";

    /// <summary>The parts that he may see, in his order.</summary>
    public IReadOnlyList<DashboardPart> Parts { get; private set; } = [];

    /// <summary>Parts that stand on the page itself, by their names: for browsers without scripts.</summary>
    public Dictionary<string, DashboardPart> Whole { get; } = new(StringComparer.Ordinal);

    /// <summary>True where he arranges the page.</summary>
    public bool IsChoosing { get; private set; }

    /// <summary>The button that moved something and keeps the focus, such as <c>up-offers</c>.</summary>
    public string? Moved { get; private set; }

    /// <param name="choose">Arranges the page.</param>
    /// <param name="whole">Shows all parts at once.</param>
    /// <param name="moved">The button that moved something.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task OnGetAsync(bool choose, bool whole, string? moved, CancellationToken cancellationToken)
    {
        (IsChoosing, Moved) = (choose, moved);
        Parts = await dashboard.PartsAsync(User, cancellationToken);
        foreach (var part in whole ? Parts.Where(p => !p.IsHidden) : [])
        {
            Whole[part.Widget.Name] = await dashboard.LoadAsync(User, part.Widget.Name, cancellationToken);
        }
    }

    public async Task<IActionResult> OnPostToggleAsync(string? name, CancellationToken cancellationToken)
    {
        await dashboard.ToggleAsync(User, name ?? "", cancellationToken);
        return Back();
    }

    public async Task<IActionResult> OnPostMoveAsync(string? name, bool up, CancellationToken cancellationToken)
    {
        await dashboard.MoveAsync(User, name ?? "", up, cancellationToken);
        return LocalRedirect(Url.Content($"~/admin?choose=true&moved={(up ? "up" : "down")}-{Uri.EscapeDataString(name ?? "")}"));
    }

    public async Task<IActionResult> OnPostResizeAsync(string? name, bool full, CancellationToken cancellationToken)
    {
        await dashboard.ResizeAsync(User, name ?? "", full ? WidgetSize.Full : WidgetSize.Half, cancellationToken);
        return Back();
    }

    public async Task<IActionResult> OnPostOrderAsync(string? order, CancellationToken cancellationToken)
    {
        await dashboard.OrderAsync(User, (order ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), cancellationToken);
        return Back();
    }

    public async Task<IActionResult> OnPostResetAsync(CancellationToken cancellationToken)
    {
        await dashboard.ResetAsync(User, cancellationToken);
        return Back();
    }

    private LocalRedirectResult Back() => LocalRedirect(Url.Content("~/admin?choose=true"));
}
