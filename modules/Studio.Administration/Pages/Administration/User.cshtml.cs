using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Administration.Roles;
using Studio.Administration.TwoFactor;
using Studio.Administration.Users;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration;

/// <summary>Shows and changes one user.</summary>
[RequirePermission(nameof(AdministrationPermissions.ManageUsers))]
public sealed class UserModel(UserQueries queries, UserService users, UserPasswords passwords, TwoFactorService twoFactor, RoleService roles) : PageModel
{
    /// <summary>The user as written.</summary>
    [BindProperty]
    public UserForm Input { get; set; } = new();

    /// <summary>The user as he is stored.</summary>
    public UserView Person { get; private set; } = new("", "", "", "", false, false, []);

    /// <summary>The roles there are.</summary>
    public IReadOnlyList<string> Roles { get; private set; } = [];

    /// <summary>The link to set a new password, shown once.</summary>
    public string? Link { get; private set; }

    /// <summary>What was done, to say.</summary>
    public string? Done { get; private set; }

    /// <summary>Shows the user.</summary>
    public async Task OnGetAsync(string id, CancellationToken cancellationToken)
    {
        await LoadAsync(id, cancellationToken);
        Input = FormOf(Person);
    }

    /// <summary>Saves names, mail and roles.</summary>
    public Task<IActionResult> OnPostAsync(string id, CancellationToken cancellationToken) => ModelState.IsValid
        ? RunAsync(id, async () =>
        {
            await users.UpdateAsync(id, Input.ToInput(), User, cancellationToken);
            Done = "Saved.";
        }, keepsInput: true, cancellationToken)
        : RunAsync(id, () => Task.CompletedTask, keepsInput: true, cancellationToken);

    /// <summary>Makes a link by which the user sets a new password.</summary>
    public Task<IActionResult> OnPostLinkAsync(string id, CancellationToken cancellationToken) => RunAsync(id, async () =>
    {
        await users.ChangeAsync(id, User, async (user, _, ct) => Link = PasswordLinks.AddressOf(Request, await passwords.NewLinkAsync(user, User.Identity?.Name ?? "", ct)), cancellationToken);
    }, keepsInput: false, cancellationToken);

    /// <summary>Switches the user's second step off.</summary>
    public Task<IActionResult> OnPostTwoFactorAsync(string id, CancellationToken cancellationToken) => RunAsync(id, async () =>
    {
        await users.ChangeAsync(id, User, (user, _, ct) => twoFactor.RemoveAsync(user, ct), cancellationToken);
        Done = "The second step is off.";
    }, keepsInput: false, cancellationToken);

    /// <summary>Keeps the user from signing in.</summary>
    public Task<IActionResult> OnPostDisableAsync(string id, CancellationToken cancellationToken) => RunAsync(id, async () =>
    {
        await users.SetDisabledAsync(id, disabled: true, User, cancellationToken);
        Done = "The user is disabled and signed out everywhere.";
    }, keepsInput: false, cancellationToken);

    /// <summary>Lets the user sign in again.</summary>
    public Task<IActionResult> OnPostEnableAsync(string id, CancellationToken cancellationToken) => RunAsync(id, async () =>
    {
        await users.SetDisabledAsync(id, disabled: false, User, cancellationToken);
        Done = "The user can sign in again.";
    }, keepsInput: false, cancellationToken);

    /// <summary>Removes the user.</summary>
    public async Task<IActionResult> OnPostDeleteAsync(string id, CancellationToken cancellationToken)
    {
        var gone = false;
        var page = await RunAsync(id, async () =>
        {
            await users.DeleteAsync(id, User, cancellationToken);
            gone = true;
        }, keepsInput: false, cancellationToken);
        return gone ? RedirectToPage("/Administration/Users") : page;
    }

    private async Task<IActionResult> RunAsync(string id, Func<Task> work, bool keepsInput, CancellationToken cancellationToken)
    {
        await LoadAsync(id, cancellationToken);
        try
        {
            if (!keepsInput)
            {
                ModelState.Clear();
            }

            await work();
        }
        catch (ProblemException e)
        {
            ModelState.Take(e, Response);
            if (!keepsInput)
            {
                Input = FormOf(Person);
            }

            return Page();
        }

        if (await queries.FindAsync(id, cancellationToken) is { } person)
        {
            Person = person;
            Input = ModelState.IsValid ? FormOf(person) : Input;
        }

        return Page();
    }

    private static UserForm FormOf(UserView person) => new() { UserName = person.UserName, DisplayName = person.DisplayName, Email = person.Email, Roles = person.Roles };

    private async Task LoadAsync(string id, CancellationToken cancellationToken)
    {
        Person = await queries.FindAsync(id, cancellationToken) ?? throw ProblemException.NotFound("There is no such user.");
        Roles = [.. (await roles.NamesAsync(cancellationToken)).Where(r => !RoleService.IsForNobody(r) || Person.Roles.Contains(r))];
    }
}
