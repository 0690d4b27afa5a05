using System.Globalization;
using System.Security.Claims;
using Microsoft.Extensions.Localization;
using Studio.Admin.Dashboard;
using Studio.Decisions.Rules;
using Studio.Kernel.Security;

namespace Studio.Decisions.Performance;

/// <summary>The last 30 days of the loop in figures.</summary>
internal sealed class DecisionWidget(RulePerformance performance, RuleProblems problems, IStringLocalizer<DecisionParts> text, TimeProvider time) : IDashboardWidget
{
    public string Name => "offers";

    public string Title => "Offers";

    public int Order => 10;

    public Permission Permission => DecisionPermissions.ViewRules;

    public WidgetSize Size => WidgetSize.Full;

    public async Task<DashboardContent> LoadAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var rules = (await performance.GetAsync(time.GetUtcNow().AddDays(-30), cancellationToken)).Values.ToList();
        var (presented, accepted) = (rules.Sum(r => r.Presented), rules.Sum(r => r.Accepted));
        var broken = (await problems.DescribeAsync(cancellationToken)).Count;
        return new DashboardContent
        {
            Links = broken == 0 ? [] : [new(string.Format(CultureInfo.CurrentCulture, text["Broken rules ({0})"].Value, broken), "/admin/rules?show=broken", "exclamation-triangle")],
            Figures =
            [
                new(text["Offers presented"], presented.ToString("N0", CultureInfo.CurrentCulture), text["last 30 days"]),
                new(text["Offers accepted"], accepted.ToString("N0", CultureInfo.CurrentCulture), text["last 30 days"]),
                new(text["Acceptance"], presented == 0 ? "–" : ((double)accepted / presented).ToString("P1", CultureInfo.CurrentCulture), text["last 30 days"]),
            ],
        };
    }
}
