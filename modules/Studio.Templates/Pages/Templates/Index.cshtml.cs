using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Contents;
using Studio.Contents.Access;
using Studio.Kernel.Security;
using Studio.Templates.Uses;

namespace Studio.Templates.Pages.Templates;

/// <summary>A template in the list.</summary>
public sealed record TemplateRow(string Id, string Name, string Description, string Kind, string State, string Tone, int Uses, string Changed);

/// <summary>The library: templates by name, and how many render each.</summary>
[RequirePermission(nameof(ContentPermissions.AccessContent))]
public sealed class IndexModel(ContentQueries queries, ContentDoor door, TemplateUses uses, LocalTimes times) : PageModel
{
    private const int PageSize = 25;

    /// <summary>The templates of this page of the list.</summary>
    public IReadOnlyList<TemplateRow> Rows { get; private set; } = [];

    /// <summary>What is searched for.</summary>
    public string? Search { get; private set; }

    /// <summary>The type of new templates.</summary>
    public string Type { get; private set; } = TemplateParts.TemplateType;

    /// <summary>True where the person may write templates.</summary>
    public bool MayEdit { get; private set; }

    /// <summary>The order of the list.</summary>
    public ListSort Sort { get; private set; } = new("DisplayText", Descending: false);

    /// <summary>The pages of the list.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>What was done.</summary>
    [TempData]
    public string? Message { get; set; }

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(string? q, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Search = q;
        Sort = Sort.Read(sort, "DisplayText", "ModifiedUtc");
        var definitions = await door.DefinitionsAsync(cancellationToken);
        if (definitions.TypesWith(TemplateParts.Template).FirstOrDefault() is not { } type)
        {
            return;
        }

        Type = type;
        MayEdit = await door.MayAsync(ContentAct.Edit, definitions.Type(type)!, null);
        var page = await queries.QueryAsync(await door.AskAsync(new ContentQuery(type)
        {
            Version = VersionOptions.Latest,
            Search = q,
            SortBy = Sort.Column,
            Descending = Sort.Descending,
            PageSize = PageSize,
            Page = Math.Clamp(number, 1, ContentQuery.MaximumOffset / PageSize),
        }, cancellationToken), cancellationToken);
        Pager = new Pager(page.Page, page.Pages, page.Total) { TotalText = page.TotalText };
        var counts = await uses.CountAsync(cancellationToken);
        var rows = new List<TemplateRow>();
        foreach (var item in page.Items)
        {
            var name = TemplateParts.NameOf(item);
            var (state, tone) = TemplateModel.StateOf(item);
            rows.Add(new TemplateRow(item.ContentItemId, name.Length > 0 ? name : item.DisplayText, item.GetText(TemplateParts.Template, "Description") ?? "", TemplateModel.KindOf(item), state, tone,
                counts.GetValueOrDefault(name), await times.FormatAsync(item.ModifiedUtc, cancellationToken)));
        }

        Rows = rows;
    }
}
