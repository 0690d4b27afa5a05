using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.ContentModel.Definitions;
using Studio.Contents.Designing;
using Studio.Contents.Editing;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents.Types;

/// <summary>A part as the designer lists it.</summary>
internal sealed record PartLine(string Name, string Title, int Fields, IReadOnlyList<string> Types, bool HasDraft, bool IsNew);

/// <summary>The content parts: search, order by any column, 25 a page.</summary>
[RequirePermission(nameof(ContentPermissions.ManageContentTypes))]
internal sealed class PartsModel(ContentDefinitionStore store, TypeDrafts drafts, DefinitionTexts names) : PageModel
{
    private const int PageSize = 25;
    private const int LongestSearch = 100;

    public string Search { get; private set; } = "";

    public string Sort { get; private set; } = "name";

    public IReadOnlyList<PartLine> Parts { get; private set; } = [];

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public async Task OnGetAsync(string? q, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Search = q is { Length: <= LongestSearch } ? q.Trim() : "";
        Sort = sort?.TrimStart('-') is "name" or "fields" or "types" ? sort : "name";
        var all = await store.GetAsync(cancellationToken);
        var mine = (await drafts.ListAsync(cancellationToken)).Where(d => d.Subject.IsPart).ToDictionary(d => d.Subject.Name, StringComparer.Ordinal);
        var lines = all.Parts.Values.Concat(mine.Values.Where(d => !all.Parts.ContainsKey(d.Subject.Name) && !d.IsRemoved).Select(d => d.Wished.Parts[d.Subject.Name]))
            .Select(p => new PartLine(p.Name, names.PartOf(p.Name, p), (mine.GetValueOrDefault(p.Name)?.Wished.Parts.GetValueOrDefault(p.Name) ?? p).Fields.Length,
                [.. all.TypesWith(p.Name).Select(t => names.Type(all.Type(t)!))], mine.ContainsKey(p.Name), !all.Parts.ContainsKey(p.Name)))
            .Where(p => Search.Length == 0 || p.Name.Contains(Search, StringComparison.OrdinalIgnoreCase) || p.Title.Contains(Search, StringComparison.CurrentCultureIgnoreCase));
        var ordered = (Sort.TrimStart('-') switch
        {
            "fields" => lines.OrderBy(p => p.Fields),
            "types" => lines.OrderBy(p => p.Types.Count),
            _ => lines.OrderBy(p => p.Title, StringComparer.CurrentCulture),
        }).ThenBy(p => p.Name, StringComparer.Ordinal).ToList();
        if (Sort[0] == '-')
        {
            ordered.Reverse();
        }

        var pages = Math.Max(1, (ordered.Count + PageSize - 1) / PageSize);
        Pager = new Pager(Math.Clamp(number, 1, pages), pages, ordered.Count);
        Parts = [.. ordered.Skip((Pager.Page - 1) * PageSize).Take(PageSize)];
    }
}
