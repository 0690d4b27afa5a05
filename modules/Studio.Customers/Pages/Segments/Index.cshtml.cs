using Microsoft.AspNetCore.Mvc;
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
public sealed class IndexModel(ContentQueries queries, ContentDoor door, SegmentLists lists) : DefinitionList(queries, door)
{
    /// <summary>The segments of this page of the list.</summary>
    public IReadOnlyList<SegmentRow> Rows { get; private set; } = [];

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(string? q, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        var items = await ReadAsync(SegmentParts.Segment, ContentAct.Edit, q, sort, number, cancellationToken);
        var standings = await lists.StandingsAsync([.. items.Select(i => i.ContentItemId)], cancellationToken);
        Rows = [.. items.Select(i => new SegmentRow(i, i.DisplayText, i.GetText(SegmentParts.Segment, "Description") ?? "", standings.GetValueOrDefault(i.ContentItemId)))];
    }
}
