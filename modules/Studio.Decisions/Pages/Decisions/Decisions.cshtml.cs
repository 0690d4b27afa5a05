using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Studio.Admin.Time;
using Studio.Data.Sessions;
using Studio.Decisions.Decisions;
using Studio.Kernel.Security;

namespace Studio.Decisions.Pages.Decisions;

/// <summary>A decision in the list.</summary>
public sealed record DecisionListRow(string Id, string When, string Touchpoint, string Offers, string Rules);

/// <summary>Lists the newest decisions.</summary>
[RequirePermission(nameof(DecisionPermissions.ViewDecisions))]
public sealed class DecisionsModel(IServiceProvider services, IDatabase database, LocalTimes times) : PageModel
{
    private const int PageSize = 50;
    private const int LastPage = 200;

    /// <summary>The decisions of this page of the list.</summary>
    public IReadOnlyList<DecisionListRow> Rows { get; private set; } = [];

    /// <summary>The page of the list, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>True where older ones follow.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync([FromQuery(Name = "page")] int number = 1, CancellationToken cancellationToken = default)
    {
        Number = Math.Clamp(number, 1, LastPage);
        var store = services.GetRequiredService<DecisionStore>();
        var found = await database.ReadAsync((session, ct) => store.ListAsync(session, null, (Number - 1) * PageSize, PageSize + 1, ct), cancellationToken);
        HasMore = found.Count > PageSize && Number < LastPage;
        var rows = new List<DecisionListRow>();
        foreach (var decision in found.Take(PageSize))
        {
            rows.Add(new DecisionListRow(decision.Id, await times.FormatAsync(decision.MadeAt, cancellationToken), decision.Touchpoint,
                string.Join(", ", decision.Proposals.Select(p => p.OfferTitle)), string.Join(", ", decision.Proposals.Select(p => p.RuleName))));
        }

        Rows = rows;
    }
}
