using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Administration.Roles;
using Studio.Administration.Users;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration;

/// <summary>What is asked of a user.</summary>
public sealed class UserForm
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

    /// <summary>The roles; null for none, since the binder fills no list that is there.</summary>
    public IReadOnlyList<string>? Roles { get; set; }

    /// <summary>The same for the service.</summary>
    public UserInput ToInput() => new(UserName, DisplayName ?? "", Email, Roles ?? []);
}

/// <summary>Lists users and adds one.</summary>
[RequirePermission(nameof(AdministrationPermissions.ManageUsers))]
public sealed class UsersModel(UserQueries queries, UserService users, RoleService roles) : PageModel
{
    private const int PageSize = 25;

    /// <summary>The new user as written.</summary>
    [BindProperty]
    public UserForm Input { get; set; } = new();

    /// <summary>The users of this page of the list.</summary>
    public IReadOnlyList<UserView> People { get; private set; } = [];

    /// <summary>The roles there are.</summary>
    public IReadOnlyList<string> Roles { get; private set; } = [];

    /// <summary>What is searched for.</summary>
    public string? Search { get; private set; }

    /// <summary>What the list is sorted by.</summary>
    public string Sort { get; private set; } = "name";

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
                await users.CreateAsync(Input.ToInput(), password, User, cancellationToken);
                NewPassword = password;
            }
            catch (ProblemException e)
            {
                ModelState.Take(e, Response);
            }
        }

        await LoadAsync(null, null, 1, cancellationToken);
        return Page();
    }

    private async Task LoadAsync(string? search, string? sort, int number, CancellationToken cancellationToken)
    {
        (Search, Sort) = (search, UserQueries.Sorts.Contains(sort?.TrimStart('-'), StringComparer.Ordinal) ? sort! : "name");
        Roles = [.. (await roles.NamesAsync(cancellationToken)).Where(r => !RoleService.IsForNobody(r))];
        var page = Math.Clamp(number, 1, 100_000);
        (People, var total) = await queries.ListAsync(search, Sort, (page - 1) * PageSize, PageSize, cancellationToken);
        Pager = new Pager(page, Math.Max(1, (int)((total + PageSize - 1) / PageSize)), total);
    }
}

/// <summary>Brings refusals beside the fields of a page's <c>Input</c>.</summary>
internal static class PageRefusals
{
    public static void Take(this ModelStateDictionary state, ProblemException refusal, HttpResponse response)
    {
        response.StatusCode = refusal.Status;
        foreach (var error in refusal.Errors.DefaultIfEmpty(new InputError("", refusal.Message)))
        {
            state.AddModelError(error.Path.Length > 0 ? "Input." + error.Path : "", error.Message);
        }
    }
}
