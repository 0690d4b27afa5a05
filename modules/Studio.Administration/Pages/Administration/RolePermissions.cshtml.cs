using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Administration.Roles;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration;

/// <summary>What a role would be given and what taken, in words.</summary>
/// <param name="Role">The role.</param>
/// <param name="Given">What it would be given.</param>
/// <param name="Taken">What would be taken.</param>
public sealed record ReviewedRole(RoleRow Role, IReadOnlyList<string> Given, IReadOnlyList<string> Taken);

/// <summary>All roles beside all permissions. Changes are looked at before they are saved in one step.</summary>
[RequirePermission(nameof(AdministrationPermissions.ManageRoles))]
public sealed class RolePermissionsModel(RoleMatrix matrix, PermissionGroups groups, ProblemTexts problems) : PageModel
{
    private const int MostRoles = 8;
    private const int LongestSearch = 100;

    // A form has at most 1,024 values.
    private const int MostCells = 900;

    private HashSet<string> _ticked = new(StringComparer.Ordinal);

    /// <summary>The permissions that fit the search, by module.</summary>
    public IReadOnlyList<PermissionGroup> Groups { get; private set; } = [];

    /// <summary>The roles of this page.</summary>
    public IReadOnlyList<MatrixRole> Roles { get; private set; } = [];

    /// <summary>The pages of roles.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>What is searched for.</summary>
    public string Search { get; private set; } = "";

    /// <summary>The role that alone is shown, by its name; empty for all.</summary>
    [BindProperty(SupportsGet = true, Name = "role")]
    public string? Only { get; set; }

    /// <summary>The names of all roles.</summary>
    public IReadOnlyList<string> Names { get; private set; } = [];

    /// <summary>The query of this page, for its forms.</summary>
    public string Here => QueryString.Create(new Dictionary<string, string?>(StringComparer.Ordinal) { ["q"] = Search, ["role"] = Only, ["page"] = Pager.Page.ToString(CultureInfo.InvariantCulture) }).Value![1..];

    /// <summary>What the permissions were when the page was shown.</summary>
    public string State { get; private set; } = "";

    /// <summary>What is about to be saved; null where nothing is.</summary>
    public IReadOnlyList<ReviewedRole>? Reviewed { get; private set; }

    /// <summary>The changes about to be saved, as the form carries them.</summary>
    public IReadOnlyList<string> Changes { get; private set; } = [];

    /// <summary>How many permissions were just given or taken.</summary>
    [TempData]
    public int? Saved { get; set; }

    /// <summary>Why nothing was saved.</summary>
    public string? Problem { get; private set; }

    /// <summary>The key of a cell.</summary>
    public static string Cell(string roleId, string permission) => roleId + ":" + permission;

    /// <summary>True where the cell's box is ticked.</summary>
    public bool IsTicked(MatrixRole role, string permission) => _ticked.Contains(Cell(role.Row.Id, permission));

    /// <summary>In words what includes a permission that a role was not given; null where it has it not that way.</summary>
    public string? Through(MatrixRole role, string permission) => matrix.Find(permission) is { } known && role.Through(known) is { } name ? Text(name) : null;

    /// <summary>Shows the matrix.</summary>
    public Task OnGetAsync(string? q, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken) => LoadAsync(q, number, cancellationToken);

    /// <summary>Shows what the ticked boxes would change; nothing is saved yet.</summary>
    public async Task<IActionResult> OnPostAsync(string? q, [FromQuery(Name = "page")] int number, string? state, string[]? grant, CancellationToken cancellationToken)
    {
        await LoadAsync(q, number, cancellationToken);
        var ticked = (grant ?? []).ToHashSet(StringComparer.Ordinal);
        var changes = Roles.Where(r => !r.Row.IsOwner)
            .SelectMany(r => Groups.SelectMany(g => g.Permissions).Select(p => (Role: r, p.Name, Now: ticked.Contains(Cell(r.Row.Id, p.Name)))))
            .Where(c => c.Role.Held.Contains(c.Name) != c.Now)
            .Select(c => new RoleChange(c.Role.Row.Id, c.Name, c.Now)).ToList();
        if (state != State)
        {
            Refuse(ProblemException.Conflict("Somebody changed the roles meanwhile. Look at them again."));
            return Page();
        }

        _ticked = ticked;
        await ReviewAsync(changes, cancellationToken);
        return Page();
    }

    /// <summary>Saves what was looked at.</summary>
    public async Task<IActionResult> OnPostSaveAsync(string? q, [FromQuery(Name = "page")] int number, string? state, string[]? change, CancellationToken cancellationToken)
    {
        var changes = Read(change);
        try
        {
            Saved = await matrix.ApplyAsync(changes, state ?? "", User, cancellationToken);
            return LocalRedirect(Url.Content("~/admin/roles/permissions" + QueryString.Create(new Dictionary<string, string?>(StringComparer.Ordinal) { ["q"] = q, ["role"] = Only, ["page"] = Math.Max(1, number).ToString(CultureInfo.InvariantCulture) })));
        }
        catch (ProblemException e) when (e.Status is StatusCodes.Status400BadRequest or StatusCodes.Status403Forbidden or StatusCodes.Status404NotFound or StatusCodes.Status409Conflict)
        {
            await LoadAsync(q, number, cancellationToken);
            Refuse(e);
            return Page();
        }
    }

    /// <summary>Goes back to the boxes as they were ticked.</summary>
    public async Task<IActionResult> OnPostBackAsync(string? q, [FromQuery(Name = "page")] int number, string[]? change, CancellationToken cancellationToken)
    {
        await LoadAsync(q, number, cancellationToken);
        foreach (var back in Read(change))
        {
            _ = back.Granted ? _ticked.Add(Cell(back.RoleId, back.Permission)) : _ticked.Remove(Cell(back.RoleId, back.Permission));
        }

        return Page();
    }

    private async Task ReviewAsync(List<RoleChange> changes, CancellationToken cancellationToken)
    {
        try
        {
            var reviewed = await matrix.ReviewAsync(changes, cancellationToken);
            Reviewed = [.. reviewed.Select(r => new ReviewedRole(r.Role, [.. r.Changes.Where(c => c.Granted).Select(c => Text(c.Permission))], [.. r.Changes.Where(c => !c.Granted).Select(c => Text(c.Permission))]))];
            Changes = [.. reviewed.SelectMany(r => r.Changes).Select(c => (c.Granted ? "+" : "-") + Cell(c.RoleId, c.Permission))];
        }
        catch (ProblemException e)
        {
            Refuse(e);
        }
    }

    private void Refuse(ProblemException e)
    {
        Problem = string.Join(" ", e.Errors.Select(error => problems[error.Message]).DefaultIfEmpty(problems[e.Message]));
        Response.StatusCode = e.Status;
    }

    private static List<RoleChange> Read(string[]? change) => [.. (change ?? [])
        .Where(c => c.Length > 2 && c[0] is '+' or '-' && c.Contains(':', StringComparison.Ordinal))
        .Select(c => new RoleChange(c[1..c.IndexOf(':', StringComparison.Ordinal)], c[(c.IndexOf(':', StringComparison.Ordinal) + 1)..], c[0] == '+'))];

    private string Text(string permission) => _texts.GetValueOrDefault(permission, permission);

    private Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    private async Task LoadAsync(string? search, int number, CancellationToken cancellationToken)
    {
        Search = search is null ? "" : search.Length > LongestSearch ? search[..LongestSearch] : search.Trim();
        var all = groups.List();
        _texts = all.SelectMany(g => g.Permissions).ToDictionary(p => p.Name, p => p.Text, StringComparer.Ordinal);
        Groups = Search.Length == 0 ? all : [.. all.Select(g => g.Module.Contains(Search, StringComparison.CurrentCultureIgnoreCase)
            ? g
            : g with { Permissions = [.. g.Permissions.Where(p => p.Text.Contains(Search, StringComparison.CurrentCultureIgnoreCase) || p.Name.Contains(Search, StringComparison.OrdinalIgnoreCase))] }).Where(g => g.Permissions.Count > 0)];

        // By all permissions, not by those found: the pages of roles stay the same while one searches.
        var size = Math.Clamp(MostCells / Math.Max(1, _texts.Count), 1, MostRoles);
        var page = Math.Clamp(number, 1, 100_000);
        Names = await matrix.NamesAsync(cancellationToken);
        Only = Names.Contains(Only ?? "", StringComparer.Ordinal) ? Only : null;
        (Roles, var total) = Only is null ? await matrix.RolesAsync((page - 1) * size, size, cancellationToken) : (await matrix.RoleAsync(Only, cancellationToken), 1);
        Pager = new Pager(page, Math.Max(1, (int)((total + size - 1) / size)), total);
        State = await matrix.StateAsync(cancellationToken);
        _ticked = Roles.SelectMany(r => r.Held.Select(h => Cell(r.Row.Id, h))).ToHashSet(StringComparer.Ordinal);
    }
}
