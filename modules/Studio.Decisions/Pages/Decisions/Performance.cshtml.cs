using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.Admin.Paging;
using Studio.ContentModel.Items;
using Studio.Decisions.Performance;
using Studio.Kernel.Security;

namespace Studio.Decisions.Pages.Decisions;

/// <summary>A rule's figures with its name.</summary>
public sealed record PerformanceRow(string Name, RuleFigures Figures);

/// <summary>Shows how each rule performs.</summary>
[RequirePermission(nameof(DecisionPermissions.ViewRules))]
public sealed class PerformanceModel(IServiceProvider services, RulePerformance performance, ContentManager content, IStringLocalizer<DecisionParts> text, TimeProvider time) : PageModel
{
    private const int PageSize = 50;

    /// <summary>The rules of this page of the list.</summary>
    public IReadOnlyList<PerformanceRow> Rows { get; private set; } = [];

    /// <summary>What is searched for.</summary>
    public string? Search { get; private set; }

    /// <summary>The period in days; 0 is everything.</summary>
    public int Days { get; private set; }

    /// <summary>The rules that came to nothing.</summary>
    public UnusedRulesReport Unused { get; private set; } = new(0, [], []);

    /// <summary>The order of the list.</summary>
    public ListSort Sort { get; private set; } = new("presented", Descending: true);

    /// <summary>The pages of the list.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>Shows the figures.</summary>
    public async Task OnGetAsync(string? q, string? sort, int days = 30, [FromQuery(Name = "page")] int number = 1, CancellationToken cancellationToken = default)
    {
        (Search, Days) = (q, days is 7 or 90 or 0 ? days : 30);
        Sort = Sort.Read(sort, "name", "presented", "accepted", "value");
        Unused = await services.GetRequiredService<UnusedRules>().GetAsync(Days == 0 ? DateTimeOffset.UnixEpoch : time.GetUtcNow().AddDays(-Days), cancellationToken);
        var figures = await performance.GetAsync(Days == 0 ? null : time.GetUtcNow().AddDays(-Days), cancellationToken);
        var names = (await content.GetManyAsync([.. figures.Keys], VersionOptions.Latest, cancellationToken)).ToDictionary(i => i.ContentItemId, i => i.DisplayText, StringComparer.Ordinal);
        var rows = figures.Values.Select(f => new PerformanceRow(names.GetValueOrDefault(f.RuleId) ?? text["A removed rule"], f))
            .Where(r => string.IsNullOrWhiteSpace(q) || r.Name.Contains(q, StringComparison.CurrentCultureIgnoreCase))
            .ToList();
        rows.Sort(Compare);
        Pager = new Pager(Math.Max(1, number), Math.Max(1, (rows.Count + PageSize - 1) / PageSize), rows.Count);
        Rows = [.. rows.Skip((Pager.Page - 1) * PageSize).Take(PageSize)];
    }

    private int Compare(PerformanceRow a, PerformanceRow b)
    {
        var order = Sort.Column switch
        {
            "name" => StringComparer.CurrentCulture.Compare(a.Name, b.Name),
            "accepted" => a.Figures.Accepted.CompareTo(b.Figures.Accepted),
            "value" => a.Figures.Values.Sum(v => v.Major).CompareTo(b.Figures.Values.Sum(v => v.Major)),
            _ => a.Figures.Presented.CompareTo(b.Figures.Presented),
        };
        order = Sort.Descending ? -order : order;
        return order != 0 ? order : string.CompareOrdinal(a.Figures.RuleId, b.Figures.RuleId);
    }
}
