using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Studio.Admin.Paging;
using Studio.Administration.Users;
using Studio.Data.Identity;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration;

/// <summary>A user in the list.</summary>
public sealed record UserRow(string UserName, string DisplayName, string Email, string Roles);

/// <summary>What is asked for a new user.</summary>
public sealed class NewUser
{
    /// <summary>The name to sign in with.</summary>
    [Required(ErrorMessage = "A user name of at most 100 characters is needed."), StringLength(100, ErrorMessage = "A user name of at most 100 characters is needed.")]
    public string UserName { get; set; } = "";

    /// <summary>The name people see.</summary>
    [StringLength(100, ErrorMessage = "A name of at most 100 characters is needed.")]
    public string? DisplayName { get; set; }

    /// <summary>The mail address.</summary>
    [Required(ErrorMessage = "A mail address is needed."), EmailAddress(ErrorMessage = "A mail address is needed."), StringLength(200, ErrorMessage = "A mail address is needed.")]
    public string Email { get; set; } = "";

    /// <summary>The role.</summary>
    [Required(ErrorMessage = "Choose a role.")]
    public string Role { get; set; } = "";
}

/// <summary>Lists users and adds one.</summary>
[RequirePermission(nameof(AdministrationPermissions.ManageUsers))]
public sealed class UsersModel(TenantDbContext context, UserService users) : PageModel
{
    private const int PageSize = 25;

    /// <summary>The new user as written.</summary>
    [BindProperty]
    public NewUser Input { get; set; } = new();

    /// <summary>The users of this page of the list.</summary>
    public IReadOnlyList<UserRow> People { get; private set; } = [];

    /// <summary>The roles there are.</summary>
    public IReadOnlyList<string> Roles { get; private set; } = [];

    /// <summary>What is searched for.</summary>
    public string? Search { get; private set; }

    /// <summary>True where the list runs from Z to A.</summary>
    public bool Descending { get; private set; }

    /// <summary>The pages of the list.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>The password of the user just made.</summary>
    public string? NewPassword { get; private set; }

    /// <summary>Shows the list.</summary>
    public Task OnGetAsync(string? q, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken) => LoadAsync(q, sort, number, cancellationToken);

    /// <summary>Adds a user.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (ModelState.IsValid)
        {
            try
            {
                var password = UserService.NewPassword();
                await users.CreateAsync(Input.UserName.Trim(), Input.DisplayName?.Trim() ?? "", Input.Email.Trim(), Input.Role, password, cancellationToken);
                NewPassword = password;
            }
            catch (ProblemException e)
            {
                foreach (var error in e.Errors)
                {
                    ModelState.AddModelError(error.Path.Length > 0 ? "Input." + error.Path : "", error.Message);
                }
            }
        }

        await LoadAsync(null, null, 1, cancellationToken);
        return Page();
    }

    private async Task LoadAsync(string? search, string? sort, int number, CancellationToken cancellationToken)
    {
        Search = search;
        Descending = sort == "-name";
        Roles = await context.Roles.AsNoTracking().Where(r => r.Name != "Visitor").OrderBy(r => r.Name).Select(r => r.Name!).ToListAsync(cancellationToken);
        var query = context.Users.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(search))
        {
            query = query.Where(u => u.UserName!.Contains(search) || u.DisplayName.Contains(search) || u.Email!.Contains(search));
        }

        var total = await query.CountAsync(cancellationToken);
        Pager = new Pager(Math.Max(1, number), Math.Max(1, (total + PageSize - 1) / PageSize), total);
        var ordered = Descending ? query.OrderByDescending(u => u.UserName) : query.OrderBy(u => u.UserName);
        var rows = await ordered.Skip((Pager.Page - 1) * PageSize).Take(PageSize)
            .Select(u => new { u.UserName, u.DisplayName, u.Email, Roles = context.UserRoles.Where(r => r.UserId == u.Id).Join(context.Roles, r => r.RoleId, r => r.Id, (_, r) => r.Name!).ToList() })
            .ToListAsync(cancellationToken);
        People = [.. rows.Select(r => new UserRow(r.UserName ?? "", r.DisplayName, r.Email ?? "", string.Join(", ", r.Roles)))];
    }
}
