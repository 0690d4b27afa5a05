using System.Security.Claims;
using Studio.Admin.Dashboard;
using Studio.Admin.Navigation;
using Studio.Kernel.Security;

namespace Studio.Administration.Dashboard;

/// <summary>The pages that the person may open.</summary>
internal sealed class WaysWidget(AdminNavigation navigation) : IDashboardWidget
{
    public string Name => "ways";

    public string Title => "Where to go";

    public int Order => 100;

    public Permission Permission => StandardPermissions.AccessAdmin;

    public WidgetSize Size => WidgetSize.Full;

    public async Task<DashboardContent> LoadAsync(ClaimsPrincipal user, CancellationToken cancellationToken) =>
        new() { Links = [.. (await navigation.ForAsync(user)).Skip(1).Select(e => new DashboardLink(e.Text, e.Url, e.Icon))] };
}
