using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.ContentModel.Definitions;
using Studio.Contents.Access;
using Studio.Customers.Consent;
using Studio.Data.Sessions;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Consent;

/// <summary>A purpose in the list.</summary>
internal sealed record PurposeRow(ConsentPurpose Purpose, string Title, ConsentFigures Figures);

/// <summary>Lists the purposes in force: what is asked, and how many agreed, refused or were never asked.</summary>
[RequirePermission(nameof(CustomerPermissions.ViewCustomers))]
internal sealed class IndexModel(IDatabase database, ContentDefinitionStore definitions, ContentDoor door) : PageModel
{
    private const int PageSize = 25;
    private const int LongestSearch = 100;

    public IReadOnlyList<PurposeRow> Rows { get; private set; } = [];

    public string Search { get; private set; } = "";

    public ListSort Sort { get; private set; } = new("title", Descending: false);

    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>The content type of purposes, for links to their items; null where the person may not edit them.</summary>
    public string? EditableType { get; private set; }

    public async Task OnGetAsync(string? q, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Search = (q?.Trim() ?? "") is var text && text.Length > LongestSearch ? text[..LongestSearch] : text;
        Sort = Sort.Read(sort, "title", "name", "granted", "refused", "never");
        var all = await definitions.GetAsync(cancellationToken);
        if (all.TypesWith(ConsentParts.Purpose).FirstOrDefault() is { } type && await door.MayAsync(ContentAct.Edit, all.Type(type)!, null))
        {
            EditableType = type;
        }

        var customers = all.TypesWith(CustomerParts.Customer).ToArray();
        var culture = CultureInfo.CurrentUICulture;
        var found = await database.ReadAsync(async (session, ct) =>
        {
            // There are never more than some hundred: they are searched and ordered here, by what the person reads.
            var purposes = (await ConsentPurposes.AllAsync(session, ct)).Where(p => Holds(p.Name) || Holds(p.Text.TitleIn(culture))).ToList();
            var figures = await ConsentCounting.CountAsync(session, purposes, customers, ct);
            return purposes.Select(p => new PurposeRow(p, p.Text.TitleIn(culture), figures[p.Name])).ToList();
        }, cancellationToken);
        var pages = Math.Max(1, (found.Count + PageSize - 1) / PageSize);
        var page = Math.Clamp(number, 1, pages);
        Pager = new Pager(page, pages, found.Count);
        Rows = [.. Ordered(found).Skip((page - 1) * PageSize).Take(PageSize)];

        bool Holds(string words) => culture.CompareInfo.IndexOf(words, Search, CompareOptions.IgnoreCase | CompareOptions.IgnoreWidth) >= 0;
    }

    private List<PurposeRow> Ordered(IEnumerable<PurposeRow> rows)
    {
        var byTitle = rows.OrderBy(r => r.Title, StringComparer.CurrentCulture);
        var ordered = Sort.Column switch
        {
            "name" => byTitle.OrderBy(r => r.Purpose.Name, StringComparer.Ordinal).ToList(),
            "granted" => byTitle.OrderBy(r => r.Figures.Granted).ToList(),
            "refused" => byTitle.OrderBy(r => r.Figures.Refused).ToList(),
            "never" => byTitle.OrderBy(r => r.Figures.NeverAsked).ToList(),
            _ => byTitle.ToList(),
        };
        if (Sort.Descending)
        {
            ordered.Reverse();
        }

        return ordered;
    }
}
