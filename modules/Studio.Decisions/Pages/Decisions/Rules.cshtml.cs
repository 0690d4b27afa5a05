using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Decisions.Performance;
using Studio.Decisions.Rules;
using Studio.Kernel.Security;

namespace Studio.Decisions.Pages.Decisions;

/// <summary>A rule in the list.</summary>
public sealed record RuleRow(string Id, string Name, string Condition, int Priority, string State, string Tone, RuleFigures Figures, string Changed);

/// <summary>Lists the rules.</summary>
[RequirePermission(nameof(DecisionPermissions.ViewRules))]
public sealed class RulesModel(ContentQueries queries, ContentDefinitionStore definitions, RulePerformance performance, LocalTimes times, IAuthorizationService authorization) : PageModel
{
    private static readonly string[] Sortable = ["DisplayText", "RulePart.Priority", "ModifiedUtc"];
    private string _sort = "ModifiedUtc";
    private bool _descending = true;

    /// <summary>The rules of this page of the list.</summary>
    public IReadOnlyList<RuleRow> Rows { get; private set; } = [];

    /// <summary>What is searched for.</summary>
    public string? Search { get; private set; }

    /// <summary>True where the person may write rules.</summary>
    public bool MayEdit { get; private set; }

    /// <summary>The pages of the list.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(string? q, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Search = q;
        MayEdit = await authorization.HasPermissionAsync(User, DecisionPermissions.EditRules);
        ReadSort(sort);
        if ((await definitions.GetAsync(cancellationToken)).TypesWith(DecisionParts.Rule).FirstOrDefault() is not { } type)
        {
            return;
        }

        var page = await queries.QueryAsync(new ContentQuery(type)
        {
            Version = VersionOptions.Latest,
            Search = q,
            SortBy = _sort,
            Descending = _descending,
            Page = Math.Clamp(number, 1, ContentQuery.MaximumOffset / 25),
        }, cancellationToken);
        Pager = new Pager(page.Page, page.Pages, page.Total) { TotalText = page.TotalText };
        var figures = await performance.GetAsync(null, cancellationToken);
        var rows = new List<RuleRow>();
        foreach (var item in page.Items)
        {
            var rule = RuleReader.Read(item);
            var (state, tone) = item.Published ? ("Published", "success") : ("Draft", "warning");
            rows.Add(new RuleRow(rule.Id, rule.Name, rule.Condition, rule.Priority, state, tone, figures.GetValueOrDefault(rule.Id) ?? RuleFigures.None(rule.Id), await times.FormatAsync(item.ModifiedUtc, cancellationToken)));
        }

        Rows = rows;
    }

    /// <summary>For <c>aria-sort</c>.</summary>
    public string SortState(string column) => column != _sort ? "none" : _descending ? "descending" : "ascending";

    /// <summary>The address that sorts by the column, the other way round where it is sorted by it already.</summary>
    public string SortLink(string column) => Pager.Link(Request, "sort", column == _sort && !_descending ? "-" + column : column);

    private void ReadSort(string? sort)
    {
        var name = sort?.TrimStart('-');
        if (Sortable.Contains(name, StringComparer.Ordinal))
        {
            (_sort, _descending) = (name!, sort!.StartsWith('-'));
        }
    }
}
