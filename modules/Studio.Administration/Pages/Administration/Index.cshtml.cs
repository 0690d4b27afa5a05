using System.Security.Claims;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Dashboard;
using Studio.Admin.Navigation;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration;

/// <summary>The first page of the studio.</summary>
[RequirePermission(nameof(StandardPermissions.AccessAdmin))]
public sealed class IndexModel(AdminNavigation navigation, IEnumerable<IDashboardFigures> figures) : PageModel
{
    /// <summary>Who is here.</summary>
    public string PersonName => User.FindFirstValue(ClaimTypes.GivenName) ?? User.Identity?.Name ?? "";

    /// <summary>The pages this person may open.</summary>
    public IReadOnlyList<NavigationEntry> Ways { get; private set; } = [];

    /// <summary>Today's figures.</summary>
    public IReadOnlyList<DashboardFigure> Figures { get; private set; } = [];

    /// <summary>Shows the page.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Ways = [.. (await navigation.ForAsync(User)).Skip(1)];
        var all = new List<DashboardFigure>();
        foreach (var source in figures)
        {
            all.AddRange(await source.GetAsync(User, cancellationToken));
        }

        Figures = all;
    }
}
