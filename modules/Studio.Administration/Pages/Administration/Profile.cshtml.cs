using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Administration.OpenId;
using Studio.Administration.SignIn;
using Studio.Administration.TwoFactor;
using Studio.Administration.Users;
using Studio.Data.Identity;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Kernel.Security.SignIn;
using Studio.Kernel.Settings;

namespace Studio.Administration.Pages.Administration;

/// <summary>What a person keeps of himself: name, mail, password, second step, and the link to the organisation's sign-in.</summary>
[RequirePermission(nameof(StandardPermissions.AccessAdmin))]
public sealed class ProfileModel(SignInManager<StudioUser> signIn, UserService users, UserPasswords passwords, TwoFactorService twoFactor, AuthenticatorPictures pictures, PasswordCheck check, SignInThrottle throttle,
    OpenIdAccounts links, OpenIdStates states, ISettingsStore settings) : PageModel
{
    /// <summary>The person.</summary>
    public StudioUser Person { get; private set; } = new();

    /// <summary>What was done, to say.</summary>
    public string? Done { get; private set; }

    /// <summary>What the authenticator app is to be given, while it is set up.</summary>
    public AuthenticatorPicture? Picture { get; private set; }

    /// <summary>Recovery codes to show this once.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    /// <summary>How many recovery codes are left.</summary>
    public long CodesLeft { get; private set; }

    /// <summary>The name of the organisation's sign-in, or null where there is none.</summary>
    public string? External { get; private set; }

    /// <summary>True where the account is linked to it.</summary>
    public bool IsLinked { get; private set; }

    /// <summary>The ticket by which linking begins.</summary>
    public string? LinkTicket { get; private set; }

    /// <summary>Shows the page.</summary>
    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => RunAsync(_ => Task.CompletedTask, cancellationToken);

    /// <summary>Changes name and mail.</summary>
    public Task<IActionResult> OnPostDetailsAsync(string? displayName, string? email, CancellationToken cancellationToken) => RunAsync(async person =>
    {
        await users.UpdateOwnAsync(person, displayName ?? "", email ?? "", cancellationToken);
        await signIn.RefreshSignInAsync(person);
        Done = "Saved.";
    }, cancellationToken);

    /// <summary>Changes the password. Sessions elsewhere end; this one goes on.</summary>
    public Task<IActionResult> OnPostPasswordAsync(string? oldPassword, string? password, string? again, CancellationToken cancellationToken) => RunAsync(async person =>
    {
        if (password != again)
        {
            throw ProblemException.Invalid("Again", "The two are not the same.");
        }

        Throttle(person);
        await passwords.ChangeAsync(person, oldPassword ?? "", password ?? "", cancellationToken);
        throttle.Succeeded(Attempt(person));
        await signIn.RefreshSignInAsync(person);
        Done = "The password is changed. You are signed out everywhere else.";
    }, cancellationToken);

    /// <summary>Begins to set the second step up.</summary>
    public Task<IActionResult> OnPostBeginAsync(CancellationToken cancellationToken) => RunAsync(async person => Picture = await pictures.DrawAsync(person, cancellationToken), cancellationToken);

    /// <summary>Switches the second step on.</summary>
    public Task<IActionResult> OnPostConfirmAsync(string? code, CancellationToken cancellationToken) => RunAsync(async person =>
    {
        try
        {
            RecoveryCodes = await twoFactor.ConfirmAsync(person, code ?? "", cancellationToken);
        }
        catch (ProblemException e) when (e.Status == 400)
        {
            Picture = await pictures.DrawAsync(person, cancellationToken);
            throw;
        }

        await signIn.RefreshSignInAsync(person);
    }, cancellationToken);

    /// <summary>Makes new recovery codes.</summary>
    public Task<IActionResult> OnPostRenewAsync(string? password, CancellationToken cancellationToken) => RunAsync(async person =>
    {
        await ProveAsync(person, password, "RenewPassword", cancellationToken);
        RecoveryCodes = await twoFactor.RenewRecoveryCodesAsync(person, cancellationToken);
    }, cancellationToken);

    /// <summary>Switches the second step off.</summary>
    public Task<IActionResult> OnPostRemoveAsync(string? password, CancellationToken cancellationToken) => RunAsync(async person =>
    {
        await ProveAsync(person, password, "RemovePassword", cancellationToken);
        await twoFactor.RemoveAsync(person, cancellationToken);
        await signIn.RefreshSignInAsync(person);
        Done = "The second step is off.";
    }, cancellationToken);

    /// <summary>Ends the link to the organisation's sign-in.</summary>
    public Task<IActionResult> OnPostUnlinkAsync(CancellationToken cancellationToken) => RunAsync(async person =>
    {
        await links.UnlinkAsync(person, cancellationToken);
        Done = "The link is ended.";
    }, cancellationToken);

    private async Task<IActionResult> RunAsync(Func<StudioUser, Task> work, CancellationToken cancellationToken)
    {
        if (await signIn.UserManager.GetUserAsync(User) is not { } person)
        {
            throw ProblemException.NotFound("Only a person has a profile; a key or token has none.");
        }

        Person = person;
        try
        {
            await work(person);
        }
        catch (ProblemException e)
        {
            Response.StatusCode = e.Status;
            if (e.RetryAfter is { } wait)
            {
                Response.RefuseFor(wait);
            }

            foreach (var error in e.Errors.DefaultIfEmpty(new InputError("", e.Message)))
            {
                ModelState.AddModelError(error.Path, error.Message);
            }
        }

        await LoadAsync(person, cancellationToken);
        return Page();
    }

    private async Task LoadAsync(StudioUser person, CancellationToken cancellationToken)
    {
        CodesLeft = person.TwoFactorEnabled ? await twoFactor.CountRecoveryCodesAsync(person, cancellationToken) : 0;
        IsLinked = await links.IsLinkedAsync(person);
        var openId = await settings.GetAsync<OpenIdSettings>(cancellationToken);
        External = openId.IsReady || IsLinked ? openId.DisplayName : null;
        LinkTicket = openId.IsReady ? states.NewLink(person.Id) : null;
    }

    private async Task ProveAsync(StudioUser person, string? password, string field, CancellationToken cancellationToken)
    {
        Throttle(person);
        if (!await check.IsRightAsync(person, password ?? "", cancellationToken))
        {
            throw ProblemException.Invalid(field, "This is not your password.");
        }

        throttle.Succeeded(Attempt(person));
    }

    private void Throttle(StudioUser person)
    {
        if (throttle.Begin(Attempt(person)) is { } wait)
        {
            throw new ProblemException(StatusCodes.Status429TooManyRequests, "Too many attempts.", "There were too many attempts. Wait a minute and try again.") { RetryAfter = wait };
        }
    }

    private SignInAttempt Attempt(StudioUser person) => new("profile:" + person.Id, SignInThrottle.AddressOf(HttpContext.Connection.RemoteIpAddress), Device: null);
}
