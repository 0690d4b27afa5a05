using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;

namespace Studio.Customers.Pages;

/// <summary>A list of what planners define as content (segments, facts, purposes): searched, sorted and paged as content is, with what the module knows of each beside it.</summary>
public abstract class DefinitionList(ContentQueries queries, ContentDoor door) : PageModel
{
    private const int PageSize = 25;

    /// <summary>What is searched for.</summary>
    public string? Search { get; private set; }

    /// <summary>True where the person may define more.</summary>
    public bool MayEdit { get; private set; }

    /// <summary>The order of the list.</summary>
    public ListSort Sort { get; private set; } = new("DisplayText", Descending: false);

    /// <summary>The pages of the list.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>The content type whose items are listed; null where the tenant has none.</summary>
    public string? Type { get; private set; }

    /// <summary>The items of this page of the list, in their newest versions.</summary>
    protected async Task<IReadOnlyList<ContentItem>> ReadAsync(string part, ContentAct act, string? search, string? sort, int number, CancellationToken cancellationToken)
    {
        Search = search;
        Sort = Sort.Read(sort, "DisplayText", "ModifiedUtc");
        var definitions = await door.DefinitionsAsync(cancellationToken);
        Type = definitions.TypesWith(part).FirstOrDefault();
        if (Type is null)
        {
            return [];
        }

        MayEdit = await door.MayAsync(act, definitions.Type(Type)!, null);
        var page = await queries.QueryAsync(new ContentQuery(Type)
        {
            Version = VersionOptions.Latest,
            Search = search,
            SortBy = Sort.Column,
            Descending = Sort.Descending,
            PageSize = PageSize,
            Page = Math.Clamp(number, 1, ContentQuery.MaximumOffset / PageSize),
        }, cancellationToken);
        Pager = new Pager(page.Page, page.Pages, page.Total) { TotalText = page.TotalText };
        return page.Items;
    }
}
