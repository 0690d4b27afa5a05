using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Paging;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;
using Studio.Contents.Bulk;
using Studio.Contents.Listing;
using Studio.Contents.Views;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents;

/// <summary>The items of a type: search, conditions on any field, chosen columns, order by any of them.</summary>
[RequirePermission(nameof(ContentPermissions.AccessContent))]
internal sealed partial class ListModel(
    ContentDoor door, ContentDefinitionStore definitions, ContentQueries queries, ListFields fields, ListConditions conditions, ContentListRows rows, ContentViews views, BulkActions bulk, IStringLocalizer<ListModel> texts) : PageModel
{
    private const int PageSize = 25;
    private const int LongestCursor = 8192;

    [TempData]
    public string? Message { get; set; }

    public ContentTypeDefinition Type { get; private set; } = null!;

    /// <summary>What the list can show, compare and sort by.</summary>
    public ListFieldSet Fields { get; private set; } = null!;

    /// <summary>What is asked, without what there is not.</summary>
    public ListRequest Asked { get; private set; } = new();

    public IReadOnlyList<ListConditionRow> Conditions { get; private set; } = [];

    /// <summary>The columns beside the name.</summary>
    public IReadOnlyList<ListField> Columns { get; private set; } = [];

    public IReadOnlyList<ContentListRow> Rows { get; private set; } = [];

    /// <summary>What was found; null where something asked is wrong.</summary>
    public ContentPage? Found { get; private set; }

    public bool CanCreate { get; private set; }

    /// <summary>What the person may do with many items of the type.</summary>
    public IReadOnlyList<string> BulkActs { get; private set; } = [];

    /// <summary>What is wrong with what is asked, where no condition shows it.</summary>
    public string? Error { get; private set; }

    /// <summary>What was asked and is not there, or not for this person: the words do not tell which.</summary>
    public IReadOnlyList<string> LeftOut { get; private set; } = [];

    /// <summary>The panel that stands open: <c>filter</c>, <c>columns</c>, <c>views</c> or none.</summary>
    public string Panel { get; private set; } = "";

    /// <summary>The column that has just been moved, whose button has the focus.</summary>
    public string Moved => Text("moved");

    public bool IsFiltered => Asked.Search.Length > 0 || Asked.Conditions.Count > 0;

    /// <summary>What the search's form leaves as it is.</summary>
    public ListRequest WithoutSearch => Asked with { Search = "" };

    /// <summary>What the form of the columns and the order leaves as it is.</summary>
    public ListRequest WithoutColumns => Asked with { Columns = null, Sort = "" };

    /// <summary>What the form of the conditions leaves as it is.</summary>
    public ListRequest WithoutConditions => Asked with { Conditions = [], Any = false };

    /// <summary>True where a condition is wrong, so that nothing is listed.</summary>
    public bool HasWrongCondition => Conditions.Any(c => c.Error is not null);

    /// <summary>What is to be said at a condition: what is wrong, or that its value is missing where the person took it for done.</summary>
    public string? FaultOf(ListConditionRow row) => row.Error ?? (row.IsIncomplete && Text("done").Length > 0 ? texts["A value is needed."].Value : null);

    /// <summary>True where the panel stands open: it was open, or has something to mend or to write.</summary>
    public bool IsOpen(string panel) => Panel == panel || (panel == "views" && ViewFaults.Count > 0) || (panel == "filter" && Conditions.Any(c => c.IsIncomplete || c.Error is not null));

    /// <summary>The conditions that are whole and right.</summary>
    private List<ContentFilter> Filters => [.. Conditions.Select(c => c.Filter).OfType<ContentFilter>()];

    /// <summary>Where what is listed is exported, the conditions in the API's words.</summary>
    public string ExportLink
    {
        get
        {
            var query = new QueryBuilder { { "sort", Asked.Sort } };
            if (Asked.Search.Length > 0)
            {
                query.Add("search", Asked.Search);
            }

            foreach (var filter in Filters)
            {
                var name = filter.Operator.ToString();
                query.Add(Asked.Any ? "any" : "where", $"{filter.Path}:{char.ToLowerInvariant(name[0])}{name[1..]}:{filter.Value}");
            }

            return $"/admin/content/{Type.Name}/export{query.ToQueryString()}";
        }
    }

    public async Task<IActionResult> OnGetAsync(string type, CancellationToken cancellationToken)
    {
        var owner = await OpenAsync(type, cancellationToken);
        if (Settled() is { } settled)
        {
            return LocalRedirect(settled);
        }

        await FindAsync(owner, cancellationToken);
        return Page();
    }

    /// <summary>The list's address for something asked.</summary>
    public string Link(ListRequest asked, params IEnumerable<KeyValuePair<string, string>> further) => Request.PathBase + Request.Path + asked.ToQuery(View?.Id, further);

    /// <summary>The list's address without a condition.</summary>
    public string Without(int index) => Link(Asked with { Conditions = [.. Asked.Conditions.Where((_, i) => i != index)] });

    /// <summary>The list's address in the order of a column, the other way round where it is in that order now.</summary>
    public string SortLink(string path) => Link(Asked with { Sort = Asked.Sort == path ? "-" + path : path });

    /// <summary>The pages: by cursors, so that the last of a million rows is as near as the first.</summary>
    public Pager Pager => new(Found!.Page, Found.TotalKind == TotalKind.Exact ? Found.Pages : 0, Found.Total)
    {
        TotalText = Found.TotalText,
        Links = new PagerLinks(Link(Asked), PageLink(Found.Previous, Math.Max(1, Found.Page - 1)), PageLink(Found.Next, Found.Page + 1)),
    };

    private string? PageLink(string? cursor, int page) => cursor is null ? null : Link(Asked, [new("cursor", cursor), new("page", page.ToString(CultureInfo.InvariantCulture))]);

    private async Task<string?> OpenAsync(string type, CancellationToken cancellationToken)
    {
        var all = await door.DefinitionsAsync(cancellationToken);
        Type = all.Type(type) ?? throw ProblemException.NotFound($"There is no content type '{type}'.");
        var owner = await door.OwnerSeenAsync(Type);
        CanCreate = Type.Creatable && await door.MayAsync(ContentAct.Edit, Type, null);
        BulkActs = await bulk.ActsAsync(Type);
        Fields = fields.Of(Type, all, door.Fields, await definitions.GetAsync(cancellationToken));
        Views = await views.ListAsync(Type.Name, cancellationToken);
        View = ViewAskedFor();
        await TakeAsync(View is null || ListRequest.IsIn(Request.Query) ? ListRequest.Read(Request.Query) : View.Asked, cancellationToken);
        await OpenViewAsync();
        Panel = Text("panel");
        return owner;
    }

    /// <summary>Takes what is asked as far as there is such a thing, and notes what there is not.</summary>
    private async Task TakeAsync(ListRequest asked, CancellationToken cancellationToken)
    {
        (Asked, LeftOut) = asked.Within(Fields);
        Conditions = await conditions.ReadAsync(Asked.Conditions, Fields, cancellationToken);
        Columns = Asked.Columns is null ? Fields.Usual : [.. Asked.Columns.Select(Fields.At).OfType<ListField>()];
        Asked = Asked with { Conditions = [.. Conditions.Select(c => c.Condition)] };
    }

    /// <summary>Where a panel's button leads: to another address, so that reading that again does not press it again. Null where the page is to be shown.</summary>
    private string? Settled()
    {
        if (int.TryParse(Text("remove"), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return Link(Asked with { Conditions = [.. Asked.Conditions.Where((_, i) => i != index)] }, [new("panel", "filter")]);
        }

        if (Text("move").Split(':', 2) is [var way, var path])
        {
            return Link(Asked with { Columns = Move(path, way == "up" ? -1 : 1) }, [new("panel", "columns"), new("moved", path)]);
        }

        return Text("done").Length > 0 && !Conditions.Any(c => c.IsIncomplete || c.Error is not null) ? Link(Asked) : null;
    }

    private List<string> Move(string path, int by)
    {
        var columns = Columns.Select(c => c.Path).ToList();
        var from = columns.IndexOf(path);
        if (from >= 0 && from + by >= 0 && from + by < columns.Count)
        {
            (columns[from], columns[from + by]) = (columns[from + by], columns[from]);
        }

        return columns;
    }

    private async Task FindAsync(string? owner, CancellationToken cancellationToken)
    {
        if (HasWrongCondition)
        {
            return;
        }

        try
        {
            Found = await queries.QueryAsync(new ContentQuery(Type.Name)
            {
                Version = VersionOptions.Latest,
                Access = door.Fields,
                Owner = owner,
                Search = Asked.Search,
                Filters = Asked.Any ? [] : Filters,
                Alternatives = Asked.Any ? [Filters] : [],
                SortBy = Asked.SortBy,
                Descending = Asked.Sort[0] == '-',
                Cursor = Request.Query["cursor"].ToString() is { Length: <= LongestCursor } cursor ? cursor : null,
                Page = int.TryParse(Text("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? Math.Clamp(n, 1, Request.Query.ContainsKey("cursor") ? int.MaxValue : ContentQuery.MaximumOffset / PageSize) : 1,
                PageSize = PageSize,
            }, cancellationToken);
            Rows = await rows.MakeAsync(Found.Items, Columns, cancellationToken);
        }
        catch (ProblemException e) when (e.Status == 400)
        {
            Error = string.Join(" ", e.Errors.Select(error => texts[error.Message].Value));
        }
    }

    private string Text(string name) => Request.Query[name].ToString() is { Length: <= ListRequest.LongestText } text ? text : "";
}
