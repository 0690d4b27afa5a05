using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Administration.OpenId;
using Studio.Administration.SignIn;
using Studio.Data.Identity;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.SignIn;
using Studio.Kernel.Settings;

namespace Studio.Administration.Pages.Administration;

/// <summary>Signs people in to the studio.</summary>
[AllowAnonymous]
public sealed class SignInModel(PasswordCheck passwords, SignInFlow flow, SignInThrottle throttle, DeviceCookie device, ILookupNormalizer normalizer, ISettingsStore settings, AccountAudit audit) : PageModel
{
    /// <summary>The name as it was written.</summary>
    [BindProperty]
    public string UserName { get; set; } = "";

    /// <summary>The password; never shown again.</summary>
    [BindProperty]
    public string Password { get; set; } = "";

    /// <summary>Where to go afterwards; only addresses of this host are followed.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>What went wrong.</summary>
    public string? Problem { get; private set; }

    /// <summary>What the button of the organisation's sign-in says, or null where there is none.</summary>
    public string? External { get; private set; }

    /// <summary>Shows the form.</summary>
    public async Task<IActionResult> OnGetAsync(string? problem)
    {
        if (User.Identity?.IsAuthenticated == true)
        {
            return Url.After(null);
        }

        Problem = OpenIdRefusals.Find(problem);
        await LoadAsync();
        return Page();
    }

    /// <summary>Checks name and password, and goes on to the second step or the studio.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        await LoadAsync();
        var account = normalizer.NormalizeName(UserName.Length <= PasswordCheck.MaximumLength ? UserName : UserName[..PasswordCheck.MaximumLength]) ?? "";
        var attempt = new SignInAttempt(account, SignInThrottle.AddressOf(HttpContext.Connection.RemoteIpAddress), device.Find(HttpContext, account));
        if (throttle.Begin(attempt) is { } wait)
        {
            return Refuse(wait);
        }

        StudioUser? user;
        try
        {
            user = await passwords.FindAsync(UserName, Password, attempt.Device is not null, cancellationToken);
        }
        catch (ProblemException e) when (e.RetryAfter is { } pause)
        {
            return Refuse(pause);
        }

        if (user is null || await flow.IsExternalOnlyAsync(user, cancellationToken))
        {
            await audit.RecordFailedSignInAsync(cancellationToken);
            Response.StatusCode = StatusCodes.Status400BadRequest;
            Problem = "The user name or the password is not right.";
            return Page();
        }

        throttle.Succeeded(attempt);
        return Url.After(await flow.ContinueAsync(HttpContext, user, external: false), ReturnUrl);
    }

    private async Task LoadAsync()
    {
        var openId = await settings.GetAsync<OpenIdSettings>(HttpContext.RequestAborted);
        External = openId.IsReady ? openId.DisplayName : null;
    }

    private PageResult Refuse(TimeSpan wait)
    {
        Response.RefuseFor(wait);
        Problem = "There were too many attempts. Wait a minute and try again.";
        return Page();
    }
}
