using System.Security.Claims;
using Microsoft.Extensions.Localization;
using Studio.Admin.Dashboard;
using Studio.Kernel.Security;

namespace Acme.Loyalty;

/// <summary>On the first page: how many customers are on each tier. The element fetches the numbers from the module's API; without scripts a link stands there.</summary>
internal sealed class TiersWidget(IStringLocalizer<LoyaltyPermissions> texts) : IDashboardWidget
{
    public string Name => "acme-tiers";

    public string Title => "Customers by tier";

    public string Description => "How many customers have few, some and many loyalty points.";

    public int Order => 50;

    public Permission Permission => LoyaltyPermissions.ManageLoyalty;

    public string Element => "acme-tiers";

    public string Source => "/api/loyalty/tiers";

    public Task<DashboardContent> LoadAsync(ClaimsPrincipal user, CancellationToken cancellationToken) =>
        Task.FromResult(new DashboardContent { Links = [new DashboardLink(texts["Loyalty"], "/admin/loyalty", "star")] });
}
