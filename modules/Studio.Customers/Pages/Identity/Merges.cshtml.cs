using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.Customers.Identity.Merging;
using Studio.Customers.Interactions;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Identity;

/// <summary>A link in the list.</summary>
internal sealed record LinkRow(ListedLink Listed, string Rule, IReadOnlyList<string> Evidence, string LinkedAt, string? EndedAt);

/// <summary>Lists who was taken for whom, when, by whom and why; each can be undone.</summary>
[RequirePermission(nameof(CustomerPermissions.ViewCustomers))]
internal sealed class MergesModel(Merges merges, LocalTimes times, IdentityTexts words, IAuthorizationService authorization) : PageModel
{
    private const int PageSize = 25;
    private const int LongestSearch = 100;

    public IReadOnlyList<LinkRow> Rows { get; private set; } = [];

    public string Search { get; private set; } = "";

    public string Kind { get; private set; } = "";

    public string State { get; private set; } = "";

    public string Sort { get; private set; } = "-linked";

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public bool CanMerge { get; private set; }

    /// <summary>True right after a link was undone.</summary>
    public bool IsUndone { get; private set; }

    public bool IsUnfiltered => Search.Length == 0 && Kind.Length == 0 && State.Length == 0;

    public async Task OnGetAsync(string? q, string? kind, string? state, string? sort, string? done, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        IsUndone = done == "undo";
        Search = (q?.Trim() ?? "") is var text && text.Length > LongestSearch ? text[..LongestSearch] : text;
        Kind = kind is "visitor" or "customer" ? kind : "";
        State = state is "open" or "undone" ? state : "";
        Sort = LinkQuery.Sorts.Contains(sort?.TrimStart('-'), StringComparer.Ordinal) ? sort! : "-linked";
        CanMerge = await authorization.HasPermissionAsync(User, CustomerPermissions.MergeCustomers);
        var page = Math.Clamp(number, 1, 10_000);
        var (links, total) = await merges.ListAsync(new LinkQuery
        {
            Search = Search,
            Kind = Kind switch { "visitor" => SubjectKind.Visitor, "customer" => SubjectKind.Customer, _ => null },
            Open = State switch { "open" => true, "undone" => false, _ => null },
            Sort = Sort,
            Skip = (page - 1) * PageSize,
            Take = PageSize,
        }, cancellationToken);
        Pager = new Pager(page, Math.Max(1, (int)((total + PageSize - 1) / PageSize)), total);
        var rows = new List<LinkRow>(links.Count);
        foreach (var listed in links)
        {
            var link = listed.Link;
            rows.Add(new LinkRow(listed, words.RuleOf(link), [.. words.EvidenceOf(link)], await times.FormatAsync(link.LinkedAt, cancellationToken), link.EndedAt is { } ended ? await times.FormatAsync(ended, cancellationToken) : null));
        }

        Rows = rows;
    }

    /// <summary>Undoes a link; a second click finds it undone.</summary>
    public async Task<IActionResult> OnPostUndoAsync(string? id, CancellationToken cancellationToken)
    {
        if (!await authorization.HasPermissionAsync(User, CustomerPermissions.MergeCustomers))
        {
            return Forbid();
        }

        try
        {
            await merges.UndoAsync(id ?? "", User.Identity?.Name ?? "", cancellationToken);
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status409Conflict)
        {
            // It is as the person wants it already.
        }

        return LocalRedirect(Url.Content("~/admin/identity/merges?done=undo"));
    }
}
