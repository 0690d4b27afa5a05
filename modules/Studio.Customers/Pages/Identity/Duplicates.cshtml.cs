using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.Customers.Identity.Duplicates;
using Studio.Data.Sessions;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Identity;

/// <summary>A suspicion in the list.</summary>
internal sealed record DuplicateRow(Duplicate Pair, string FoundAt);

/// <summary>Lists customers who may be one person, the likeliest first.</summary>
[RequirePermission(nameof(CustomerPermissions.ViewCustomers))]
internal sealed class DuplicatesModel(IDatabase database, DuplicateStore duplicates, LocalTimes times, IdentityTexts words) : PageModel
{
    private const int PageSize = 25;
    private const int LongestSearch = 100;

    public IReadOnlyList<DuplicateRow> Rows { get; private set; } = [];

    public string Search { get; private set; } = "";

    public DuplicateState State { get; private set; }

    public string Sort { get; private set; } = "-score";

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public bool IsUnfiltered => Search.Length == 0 && State == DuplicateState.Open;

    public string Say(DuplicateReason reason) => words.Of(reason);

    public async Task OnGetAsync(string? q, string? state, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Search = (q?.Trim() ?? "") is var text && text.Length > LongestSearch ? text[..LongestSearch] : text;
        State = Enum.TryParse<DuplicateState>(state, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : DuplicateState.Open;
        Sort = DuplicateQuery.Sorts.Contains(sort?.TrimStart('-'), StringComparer.Ordinal) ? sort! : "-score";
        var page = Math.Clamp(number, 1, 10_000);
        var query = new DuplicateQuery { Search = Search, State = State, Sort = Sort, Skip = (page - 1) * PageSize, Take = PageSize };
        var (pairs, total) = await database.ReadAsync((session, ct) => duplicates.ListAsync(session, query, ct), cancellationToken);
        Pager = new Pager(page, Math.Max(1, (int)((total + PageSize - 1) / PageSize)), total);
        var rows = new List<DuplicateRow>(pairs.Count);
        foreach (var pair in pairs)
        {
            rows.Add(new DuplicateRow(pair, await times.FormatAsync(pair.FoundAt, cancellationToken)));
        }

        Rows = rows;
    }
}
