using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Paging;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;
using Studio.Contents.Editing;
using Studio.Contents.Listing;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents;

/// <summary>The items of a type: search, one condition on any field, order by any column.</summary>
[RequirePermission(nameof(ContentPermissions.AccessContent))]
internal sealed class ListModel(
    ContentDoor door, ContentQueries queries, ContentFieldTypes fields, ContentPartTypes parts, ContentForms forms, ContentListRows rows, IStringLocalizer<ListModel> texts) : PageModel
{
    private const int MaximumText = 200;

    private readonly List<ContentFilter> _filters = [];

    [TempData]
    public string? Message { get; set; }

    public ContentTypeDefinition Type { get; private set; } = null!;

    public IReadOnlyList<ContentFieldPlace> Columns { get; private set; } = [];

    public IReadOnlyList<ContentListRow> Rows { get; private set; } = [];

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public string Search => Text("q");

    /// <summary>How many changed items the search has not read yet.</summary>
    public int Unread { get; private set; }

    public string Sort { get; private set; } = "-ModifiedUtc";

    public bool CanCreate { get; private set; }

    /// <summary>The fields that can be asked for.</summary>
    public IReadOnlyList<ContentFieldPlace> Filterable { get; private set; } = [];

    /// <summary>The field that is asked for, or null.</summary>
    public ContentFieldPlace? Field { get; private set; }

    public string Operator { get; private set; } = "";

    public IReadOnlyList<(string Name, string Text)> Operators { get; private set; } = [];

    /// <summary>The input for the value, made as in the item's form.</summary>
    public FieldInput? Value { get; private set; }

    public string? Error { get; private set; }

    public bool IsFiltered => Search.Length > 0 || _filters.Count > 0;

    /// <summary>Where what is listed is exported, the filter in the API's words.</summary>
    public string ExportLink
    {
        get
        {
            var query = new Microsoft.AspNetCore.Http.Extensions.QueryBuilder { { "sort", Sort } };
            if (Search.Length > 0)
            {
                query.Add("search", Search);
            }

            foreach (var filter in _filters)
            {
                var name = filter.Operator.ToString();
                query.Add("where", $"{filter.Path}:{char.ToLowerInvariant(name[0])}{name[1..]}:{filter.Value}");
            }

            return $"/admin/content/{Type.Name}/export{query.ToQueryString()}";
        }
    }

    public async Task OnGetAsync(string type, CancellationToken cancellationToken)
    {
        var all = await door.DefinitionsAsync(cancellationToken);
        Type = all.Type(type) ?? throw ProblemException.NotFound($"There is no content type '{type}'.");
        var owner = await door.OwnerSeenAsync(Type);
        CanCreate = Type.Creatable && await door.MayAsync(ContentAct.Edit, Type, null);
        Columns = ContentListRows.Columns(Type, all, fields, parts);
        Filterable = [.. parts.PlacesOf(Type, all).Where(p => fields.Find(p.Field.FieldType) is not null)];
        if (Text("sort") is { Length: > 0 } sort && IsSortable(sort.TrimStart('-')))
        {
            Sort = sort;
        }

        try
        {
            await ReadFilterAsync(cancellationToken);
            var page = await queries.QueryAsync(new ContentQuery(Type.Name)
            {
                Version = VersionOptions.Latest,
                Access = door.Fields,
                Owner = owner,
                Search = Search,
                Filters = _filters,
                SortBy = Sort.TrimStart('-'),
                Descending = Sort[0] == '-',
                Page = int.TryParse(Text("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? Math.Clamp(n, 1, ContentQuery.MaximumOffset / 25) : 1,
            }, cancellationToken);
            Unread = page.Unread;
            Pager = new Pager(page.Page, page.Pages, page.Total) { TotalText = page.TotalText };
            Rows = await rows.MakeAsync(page.Items, Columns, cancellationToken);
        }
        catch (ProblemException e) when (e.Status == 400)
        {
            Error = string.Join(" ", e.Errors.Select(error => texts[error.Message].Value));
        }
    }

    private bool IsSortable(string column) => column is "DisplayText" or "ModifiedUtc" || Columns.Any(c => c.Path == column && CanSort(c));

    /// <summary>True where an item has one value of the field at most.</summary>
    public bool CanSort(ContentFieldPlace place) => fields.Find(place.Field.FieldType)?.Columns(place.Field)[0].Many == false;

    private async Task ReadFilterAsync(CancellationToken cancellationToken)
    {
        Field = Filterable.FirstOrDefault(p => p.Path == Text("field"));
        if (Field is null)
        {
            return;
        }

        // Comparison and value belong to the field that they were written for; another field begins anew.
        var same = Text("of") is "" || Text("of") == Field.Path;
        var value = same ? Text("value").Trim() : "";
        Operators = ContentListFilter.Operators(Field.Field, fields);
        Operator = same && Operators.Any(o => o.Name == Text("op")) ? Text("op") : Operators[0].Name;
        Value = await forms.ShowFilterAsync(Field, value, cancellationToken);
        if (ContentListFilter.Read(Field, Operator, value, await forms.ContextAsync(cancellationToken)) is { } filter)
        {
            _filters.Add(filter);
        }
    }

    private string Text(string name) => Request.Query[name].ToString() is { Length: <= MaximumText } text ? text : "";
}
