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
public sealed record RuleRow(string Id, string Name, string Condition, int Priority, string State, string Tone, RuleFigures Figures, string Changed)
{
    /// <summary>What is wrong with it as it is published.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}

/// <summary>Lists the rules.</summary>
[RequirePermission(nameof(DecisionPermissions.ViewRules))]
public sealed class RulesModel(ContentQueries queries, ContentDefinitionStore definitions, RulePerformance performance, RuleDesk desk, LocalTimes times, IAuthorizationService authorization) : PageModel
{
    /// <summary>The rules of this page of the list.</summary>
    public IReadOnlyList<RuleRow> Rows { get; private set; } = [];

    /// <summary>What is searched for.</summary>
    public string? Search { get; private set; }

    /// <summary>True where only those are listed with which something is wrong.</summary>
    public bool OnlyBroken { get; private set; }

    /// <summary>With how many published rules something is wrong.</summary>
    public int Broken { get; private set; }

    /// <summary>True where the person may write rules.</summary>
    public bool MayEdit { get; private set; }

    /// <summary>The order of the list.</summary>
    public ListSort Sort { get; private set; } = new("ModifiedUtc", Descending: true);

    /// <summary>The pages of the list.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(string? q, string? show, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        (Search, OnlyBroken) = (q, show == "broken");
        MayEdit = await authorization.HasPermissionAsync(User, DecisionPermissions.EditRules);
        Sort = Sort.Read(sort, "DisplayText", "RulePart.Priority", "ModifiedUtc");
        if ((await definitions.GetAsync(cancellationToken)).TypesWith(DecisionParts.Rule).FirstOrDefault() is not { } type)
        {
            return;
        }

        var problems = await desk.ProblemsAsync(cancellationToken);
        Broken = problems.Count;
        if (OnlyBroken && Broken == 0)
        {
            return;
        }

        var page = await queries.QueryAsync(new ContentQuery(type)
        {
            Version = VersionOptions.Latest,
            Search = q,
            Filters = OnlyBroken ? [ContentFilter.Of("ContentItemId", FilterOperator.In, problems.Keys.Order(StringComparer.Ordinal).Take(RuleDesk.MostListed))] : [],
            SortBy = Sort.Column,
            Descending = Sort.Descending,
            Page = Math.Clamp(number, 1, ContentQuery.MaximumOffset / 25),
        }, cancellationToken);
        Pager = new Pager(page.Page, page.Pages, page.Total) { TotalText = page.TotalText };
        var figures = await performance.GetAsync(null, cancellationToken);
        var rows = new List<RuleRow>();
        foreach (var item in page.Items)
        {
            var rule = RuleReader.Read(item);
            var (state, tone) = item.Published ? ("Published", "success") : ("Draft", "warning");
            rows.Add(new RuleRow(rule.Id, rule.Name, rule.Condition, rule.Priority, state, tone, figures.GetValueOrDefault(rule.Id) ?? RuleFigures.None(rule.Id), await times.FormatAsync(item.ModifiedUtc, cancellationToken)) { Problems = problems.GetValueOrDefault(rule.Id) ?? [] });
        }

        Rows = rows;
    }
}
