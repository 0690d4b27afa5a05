using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Paging;
using Studio.Administration.Settings;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.Administration.Pages.Administration.Settings;

/// <summary>Lists the settings that the person may open; a search finds them by their own words and by those of their fields.</summary>
[RequirePermission(nameof(StandardPermissions.AccessAdmin))]
internal sealed class SettingsListModel(SettingsRows rows, SettingsEditor editor, IStringLocalizerFactory localizers) : PageModel
{
    private const int PageSize = 25;

    public IReadOnlyList<SettingsAnswer> Rows { get; private set; } = [];

    public string Search { get; private set; } = "";

    /// <summary><c>group</c>, <c>name</c> or one of them with a minus.</summary>
    public string Sort { get; private set; } = "group";

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public async Task OnGetAsync(string? q, string? sort, [FromQuery(Name = "page")] int number)
    {
        (Search, Sort) = (q?.Trim() ?? "", sort is "name" or "-name" or "-group" ? sort : "group");
        var found = (await rows.ListAsync(User)).Where(IsFound).ToList();
        IEnumerable<SettingsAnswer> ordered = Sort switch
        {
            "name" => found.OrderBy(r => r.Title, StringComparer.CurrentCulture),
            "-name" => found.OrderByDescending(r => r.Title, StringComparer.CurrentCulture),
            "-group" => found.AsEnumerable().Reverse(),
            _ => found,
        };
        Pager = new Pager(Math.Max(1, number), Math.Max(1, (found.Count + PageSize - 1) / PageSize), found.Count);
        Rows = [.. ordered.Skip((Pager.Page - 1) * PageSize).Take(PageSize)];
    }

    private bool IsFound(SettingsAnswer row)
    {
        if (Search.Length == 0)
        {
            return true;
        }

        var node = editor.SchemaOf(editor.Find(row.Name)!);
        return new[] { row.Title, row.Name, row.Description, row.Group }
            .Concat(node.Properties.SelectMany(p => new[] { localizers.Create(p.Resources)[p.Title].Value, p.Name }))
            .Any(text => text?.Contains(Search, StringComparison.CurrentCultureIgnoreCase) == true);
    }
}
