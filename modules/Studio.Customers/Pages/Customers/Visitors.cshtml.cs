using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Customers.Screens;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Customers;

/// <summary>Visitors whom nobody knows, by their last contacts.</summary>
[RequirePermission(nameof(CustomerPermissions.ViewCustomers))]
internal sealed class VisitorsModel(VisitorList visitors) : PageModel
{
    private const int PageSize = 25;
    private const int LongestSearch = 100;

    public IReadOnlyList<VisitorRow> Rows { get; private set; } = [];

    public string Search { get; private set; } = "";

    public string Sort { get; private set; } = "-last";

    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>The id before which the contacts of this stretch are; null for the newest.</summary>
    public string? Before { get; private set; }

    /// <summary>The id before which earlier contacts are, or null.</summary>
    public string? Earlier { get; private set; }

    public async Task OnGetAsync(string? q, string? sort, string? before, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Search = (q?.Trim() ?? "") is var text && text.Length > LongestSearch ? text[..LongestSearch] : text;
        Sort = VisitorQuery.Sorts.Contains(sort?.TrimStart('-'), StringComparer.Ordinal) ? sort! : "-last";
        Before = IdGenerator.IsId(before) ? before : null;
        var page = Math.Clamp(number, 1, 1 + (VisitorList.MostLooked / PageSize));
        var shown = await visitors.ReadAsync(new VisitorQuery { Before = Before, Search = Search, Sort = Sort, Skip = (page - 1) * PageSize, Take = PageSize }, cancellationToken);
        (Rows, Earlier) = (shown.Rows, shown.Earlier);
        Pager = new Pager(page, Math.Max(1, (shown.Total + PageSize - 1) / PageSize), shown.Total);
    }
}
