using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Administration.Roles;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration;

/// <summary>A role as written.</summary>
public sealed class RoleForm
{
    /// <summary>Its name.</summary>
    public string? Name { get; set; }

    /// <summary>What it is for.</summary>
    public string? Description { get; set; }

    /// <summary>The names of its permissions; null for none, since the binder fills no list that is there.</summary>
    public IReadOnlyList<string>? Permissions { get; set; }
}

/// <summary>Makes, changes and removes a role.</summary>
[RequirePermission(nameof(AdministrationPermissions.ManageRoles))]
public sealed class RoleModel(RoleService roles, PermissionGroups groups) : PageModel
{
    private const string NewId = "new";

    /// <summary>The role as written.</summary>
    [BindProperty]
    public RoleForm Input { get; set; } = new();

    /// <summary>The role as it is stored, or null where it is to be made.</summary>
    public RoleRow? Row { get; private set; }

    /// <summary>All permissions, by module.</summary>
    public IReadOnlyList<PermissionGroup> Groups { get; private set; } = [];

    /// <summary>Permissions of the role that no feature of now declares.</summary>
    public IReadOnlyList<string> Unknown { get; private set; } = [];

    /// <summary>True where it was saved.</summary>
    public bool IsSaved { get; private set; }

    /// <summary>Shows the role.</summary>
    public async Task OnGetAsync(string id, bool saved, CancellationToken cancellationToken)
    {
        IsSaved = saved;
        var held = await LoadAsync(id, cancellationToken);
        Input = new RoleForm { Name = Row?.Name, Description = Row?.Description, Permissions = held };
    }

    /// <summary>Saves it.</summary>
    public async Task<IActionResult> OnPostAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var input = new RoleInput(Input.Name ?? "", Input.Description ?? "", Input.Permissions ?? []);
            if (id == NewId)
            {
                id = await roles.CreateAsync(input, User, cancellationToken);
            }
            else
            {
                await roles.UpdateAsync(id, input, User, cancellationToken);
            }

            return RedirectToPage(new { id, saved = true });
        }
        catch (ProblemException e)
        {
            await LoadAsync(id, cancellationToken);
            ModelState.Take(e, Response);
            return Page();
        }
    }

    /// <summary>Removes it.</summary>
    public async Task<IActionResult> OnPostDeleteAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await roles.DeleteAsync(id, User, cancellationToken);
            return RedirectToPage("/Administration/Roles");
        }
        catch (ProblemException e) when (e.Status != StatusCodes.Status404NotFound)
        {
            var held = await LoadAsync(id, cancellationToken);
            Input = new RoleForm { Name = Row?.Name, Description = Row?.Description, Permissions = held };
            ModelState.Clear();
            ModelState.Take(e, Response);
            return Page();
        }
    }

    private async Task<IReadOnlyList<string>> LoadAsync(string id, CancellationToken cancellationToken)
    {
        Groups = groups.List();
        if (id == NewId)
        {
            return [];
        }

        (Row, var held) = await roles.GetAsync(id, cancellationToken);
        var known = Groups.SelectMany(g => g.Permissions).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        Unknown = [.. held.Where(p => !known.Contains(p))];
        return held;
    }
}
