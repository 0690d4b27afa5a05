using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;
using Studio.Customers.Segments;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Segments;

/// <summary>A segment in the list.</summary>
/// <param name="Item">Its newest version.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">Who these customers are.</param>
/// <param name="Standing">How it stands; null where it was never published.</param>
public sealed record SegmentRow(ContentItem Item, string Name, string Description, SegmentStanding? Standing);

/// <summary>The segments: how many are in each, and how far a count is.</summary>
[RequirePermission(nameof(CustomerPermissions.ViewCustomers))]
public sealed class IndexModel(ContentQueries queries, ContentDoor door, SegmentLists lists) : PageModel
{
    private const int PageSize = 25;

    /// <summary>The segments of this page of the list.</summary>
    public IReadOnlyList<SegmentRow> Rows { get; private set; } = [];

    /// <summary>What is searched for.</summary>
    public string? Search { get; private set; }

    /// <summary>True where the person may write segments.</summary>
    public bool MayEdit { get; private set; }

    /// <summary>The order of the list.</summary>
    public ListSort Sort { get; private set; } = new("DisplayText", Descending: false);

    /// <summary>The pages of the list.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(string? q, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Search = q;
        Sort = Sort.Read(sort, "DisplayText", "ModifiedUtc");
        var definitions = await door.DefinitionsAsync(cancellationToken);
        if (definitions.TypesWith(SegmentParts.Segment).FirstOrDefault() is not { } type)
        {
            return;
        }

        MayEdit = await door.MayAsync(ContentAct.Edit, definitions.Type(type)!, null);
        var page = await queries.QueryAsync(new ContentQuery(type)
        {
            Version = VersionOptions.Latest,
            Search = q,
            SortBy = Sort.Column,
            Descending = Sort.Descending,
            PageSize = PageSize,
            Page = Math.Clamp(number, 1, ContentQuery.MaximumOffset / PageSize),
        }, cancellationToken);
        Pager = new Pager(page.Page, page.Pages, page.Total) { TotalText = page.TotalText };
        var standings = await lists.StandingsAsync([.. page.Items.Select(i => i.ContentItemId)], cancellationToken);
        Rows = [.. page.Items.Select(i => new SegmentRow(i, i.DisplayText, i.GetText(SegmentParts.Segment, "Description") ?? "", standings.GetValueOrDefault(i.ContentItemId)))];
    }
}
