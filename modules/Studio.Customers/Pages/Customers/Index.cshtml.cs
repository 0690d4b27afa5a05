using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Contents;
using Studio.Customers.Screens;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Customers;

/// <summary>A row of the list of customers.</summary>
internal sealed record CustomerRow(ContentItem Item, string Modified)
{
    public string Text(string field) => Item.GetText(CustomerParts.Customer, field) ?? "";
}

/// <summary>All customers: search in the name, by country, in order of name, number or change.</summary>
[RequirePermission(nameof(CustomerPermissions.ViewCustomers))]
internal sealed class IndexModel(CustomerList customers, LocalTimes times, IAuthorizationService authorization) : PageModel
{
    private const int MaximumText = 200;

    private static readonly string[] Sortable = [CustomerList.Name, CustomerList.Number, "ModifiedUtc"];

    public IReadOnlyList<ContentTypeDefinition> Types { get; private set; } = [];

    public ContentTypeDefinition? Type { get; private set; }

    public IReadOnlyList<string> Countries { get; private set; } = [];

    public IReadOnlyList<CustomerRow> Rows { get; private set; } = [];

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public string Search => Text("q").Trim();

    public string Country => Text("country");

    public string Sort => Text("sort") is { Length: > 0 } sort && Sortable.Contains(sort.TrimStart('-'), StringComparer.Ordinal) ? sort : CustomerList.Name;

    public bool IsFiltered => Search.Length > 0 || Country.Length > 0;

    public bool CanCreate { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Types = await customers.TypesAsync(cancellationToken);
        Type = Types.FirstOrDefault(t => t.Name == Text("type")) ?? (Types.Count > 0 ? Types[0] : null);
        if (Type is null)
        {
            return;
        }

        CanCreate = Type.Creatable && await authorization.HasPermissionAsync(User, ContentPermissions.EditContent);
        Countries = await customers.CountriesAsync(Type.Name, cancellationToken);
        var number = int.TryParse(Text("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? Math.Clamp(n, 1, Studio.ContentModel.Queries.ContentQuery.MaximumOffset / 25) : 1;
        var page = await customers.FindAsync(Type.Name, Search, Country, Sort, number, cancellationToken);
        Pager = new Pager(page.Page, page.Pages, page.Total) { TotalText = page.TotalText };
        var rows = new List<CustomerRow>(page.Items.Count);
        foreach (var item in page.Items)
        {
            rows.Add(new CustomerRow(item, await times.FormatAsync(item.ModifiedUtc, cancellationToken)));
        }

        Rows = rows;
    }

    private string Text(string name) => Request.Query[name].ToString() is { Length: <= MaximumText } text ? text : "";
}
