using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.Admin.Dashboard;
using Studio.Admin.Time;
using Studio.ContentModel.Items;
using Studio.Decisions.Performance;
using Studio.Kernel.Security;
using Studio.Statistics;

namespace Studio.Decisions.Pages.Decisions;

/// <summary>Shows how one rule performs.</summary>
[RequirePermission(nameof(DecisionPermissions.ViewRules))]
public sealed class RulePerformanceModel(IServiceProvider services, ContentManager content, LocalTimes times, IStringLocalizer<DecisionParts> text, TimeProvider time) : PageModel
{
    private IReadOnlyDictionary<string, string> _names = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The rule's name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>True where the rule is still there.</summary>
    public bool Exists { get; private set; }

    /// <summary>The period in days.</summary>
    public int Days { get; private set; }

    /// <summary>What is shown.</summary>
    public RuleFeedbackReport Report { get; private set; } = null!;

    /// <summary>The days and their counts.</summary>
    public IReadOnlyList<(string Label, double Presented, double Accepted, double Declined)> Trend { get; private set; } = [];

    /// <summary>The chart of the days.</summary>
    public string Chart => JsonSerializer.Serialize(new
    {
        title = text["Answers per day"].Value, kind = "line", stacked = false, category = text["Day"].Value, categories = Trend.Select(t => t.Label),
        series = new[]
        {
            new { name = text["Presented"].Value, values = Trend.Select(t => t.Presented) },
            new { name = text["Accepted"].Value, values = Trend.Select(t => t.Accepted) },
            new { name = text["Declined"].Value, values = Trend.Select(t => t.Declined) },
        },
    });

    /// <summary>The texts of the chart.</summary>
    public string ChartLabels => JsonSerializer.Serialize(new
    {
        table = text["The numbers as a table"].Value, failed = text["The chart could not be drawn. The numbers stand in the table."].Value, empty = text["There are no numbers yet."].Value,
    });

    /// <summary>The parts by what they are.</summary>
    public IEnumerable<(string Title, IReadOnlyList<FeedbackPart> Parts)> Breakdowns => [("By offer", Report.Offers), ("By script", Report.Scripts), ("By channel", Report.Channels)];

    /// <summary>The name of an offer or script, or the channel itself.</summary>
    public string NameOf(string key) => key.Length == 0 ? text["None"] : _names.GetValueOrDefault(key, key);

    /// <summary>A share in per cent.</summary>
    public static string Percent(double share) => share.ToString("P1", CultureInfo.CurrentCulture);

    /// <summary>An interval of differences, in percentage points.</summary>
    public string Points(Interval interval) => text["{0} to {1} points", Signed(interval.Low), Signed(interval.High)];

    /// <summary>A difference of shares in percentage points, with its sign.</summary>
    public static string Signed(double difference) => (100 * difference).ToString("+0.0;−0.0;0.0", CultureInfo.CurrentCulture);

    /// <summary>Shows the figures.</summary>
    public async Task<IActionResult> OnGetAsync(string id, int days = 30, CancellationToken cancellationToken = default)
    {
        Days = days is 7 or 90 ? days : 30;
        var period = new DashboardDays(time.GetUtcNow(), await times.ZoneAsync(cancellationToken), Days);
        Report = await services.GetRequiredService<RuleFeedbackReader>().GetAsync(id, period, cancellationToken);
        var counted = Report.Days.ToDictionary(d => d.Day);
        var (presented, accepted, declined) = (Spread(d => d.Presented), Spread(d => d.Accepted), Spread(d => d.Declined));
        Trend = counted.Count == 0 ? [] : [.. period.Labels.Select((label, i) => (label, presented[i] ?? 0, accepted[i] ?? 0, declined[i] ?? 0))];
        var items = await content.GetManyAsync([id, .. Report.Offers.Concat(Report.Scripts).Select(p => p.Key).Where(k => k.Length > 0).Distinct()], VersionOptions.Latest, cancellationToken);
        _names = items.ToDictionary(i => i.ContentItemId, i => i.DisplayText, StringComparer.Ordinal);
        Exists = _names.ContainsKey(id);
        Name = _names.GetValueOrDefault(id) ?? text["A removed rule"];
        return Page();

        IReadOnlyList<double?> Spread(Func<FeedbackDay, long> number) => period.Spread(counted.ToDictionary(d => d.Key, d => (double)number(d.Value)));
    }
}
