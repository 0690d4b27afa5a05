using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;
using Studio.Contents.Designing;
using Studio.Contents.Editing;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents.Types;

/// <summary>A type as the designer lists it.</summary>
/// <param name="Name">Its technical name.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Fields">How many fields it has.</param>
/// <param name="Items">How many items there are that the person may count; null where he may not see them.</param>
/// <param name="IsWorkedOn">True where background work is going on.</param>
/// <param name="HasDraft">True where the person has changes that are not applied.</param>
/// <param name="IsNew">True where it exists in those alone.</param>
internal sealed record TypeLine(string Name, string Title, string Description, int Fields, long? Items, bool IsWorkedOn, bool HasDraft, bool IsNew);

/// <summary>The content types: search, order by any column, 25 a page.</summary>
[RequirePermission(nameof(ContentPermissions.ManageContentTypes))]
internal sealed class TypesModel(ContentDefinitionStore store, TypeDrafts drafts, ContentQueries queries, ContentDoor door, DesignWork work, DefinitionTexts names) : PageModel
{
    private const int PageSize = 25;
    private const int LongestSearch = 100;

    [TempData]
    public string? Message { get; set; }

    public string Search { get; private set; } = "";

    public string Sort { get; private set; } = "name";

    public IReadOnlyList<TypeLine> Types { get; private set; } = [];

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public async Task OnGetAsync(string? q, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Search = q is { Length: <= LongestSearch } ? q.Trim() : "";
        Sort = sort?.TrimStart('-') is "name" or "fields" or "items" ? sort : "name";
        var all = await store.GetAsync(cancellationToken);
        var mine = (await drafts.ListAsync(cancellationToken)).Where(d => !d.Subject.IsPart).ToDictionary(d => d.Subject.Name, StringComparer.Ordinal);
        var worked = await work.TypesAsync(cancellationToken);
        var found = all.Types.Values.Concat(mine.Values.Where(d => all.Type(d.Subject.Name) is null && d.Type is not null).Select(d => d.Type!))
            .Where(t => Search.Length == 0 || t.Name.Contains(Search, StringComparison.OrdinalIgnoreCase) || names.Type(t).Contains(Search, StringComparison.CurrentCultureIgnoreCase)).ToList();

        // Counting costs a query a type: only those that are shown are counted, unless the list is in the order of the counts.
        var lines = found.Select(t => Line(t, all, mine.GetValueOrDefault(t.Name), worked)).ToList();
        if (Sort.TrimStart('-') == "items")
        {
            lines = await CountAsync(lines, all, cancellationToken);
        }

        var ordered = (Sort.TrimStart('-') switch
        {
            "fields" => lines.OrderBy(t => t.Fields),
            "items" => lines.OrderBy(t => t.Items ?? -1),
            _ => lines.OrderBy(t => t.Title, StringComparer.CurrentCulture),
        }).ThenBy(t => t.Name, StringComparer.Ordinal).ToList();
        if (Sort[0] == '-')
        {
            ordered.Reverse();
        }

        var pages = Math.Max(1, (ordered.Count + PageSize - 1) / PageSize);
        Pager = new Pager(Math.Clamp(number, 1, pages), pages, ordered.Count);
        var shown = ordered.Skip((Pager.Page - 1) * PageSize).Take(PageSize).ToList();
        Types = Sort.TrimStart('-') == "items" ? shown : await CountAsync(shown, all, cancellationToken);
    }

    private TypeLine Line(ContentTypeDefinition type, ContentDefinitions all, TypeDraft? draft, IReadOnlySet<string> worked) => new(type.Name, names.Type(type),
        (type.Settings["ContentTypeSettings"] as System.Text.Json.Nodes.JsonObject)?["Description"]?.ToString() ?? "",
        (draft?.Type is { } mine ? draft.Wished.FieldsOf(mine) : all.FieldsOf(type)).Count(), null, worked.Contains(type.Name), draft is not null, all.Type(type.Name) is null);

    private async Task<List<TypeLine>> CountAsync(List<TypeLine> lines, ContentDefinitions all, CancellationToken cancellationToken)
    {
        var counted = new List<TypeLine>(lines.Count);
        foreach (var line in lines)
        {
            var type = all.Type(line.Name);
            counted.Add(type is null || !await door.MayAsync(ContentAct.View, type) ? line
                : line with { Items = (await queries.QueryAsync(new ContentQuery(line.Name) { Version = VersionOptions.Latest, PageSize = 1, Access = door.Fields }, cancellationToken)).Total });
        }

        return counted;
    }

    /// <summary>A count for people.</summary>
    public static string Count(long? number) => number?.ToString("N0", CultureInfo.CurrentCulture) ?? "–";
}
