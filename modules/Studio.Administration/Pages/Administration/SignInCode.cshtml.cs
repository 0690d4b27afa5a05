using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Administration.SignIn;
using Studio.Administration.TwoFactor;
using Studio.Kernel.Security.SignIn;

namespace Studio.Administration.Pages.Administration;

/// <summary>Asks for the code of the second step.</summary>
[AllowAnonymous]
public sealed class SignInCodeModel(SignInFlow flow, TwoFactorService twoFactor, SignInThrottle throttle, DeviceCookie device, AccountAudit audit) : PageModel
{
    /// <summary>Where to go afterwards.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>What went wrong.</summary>
    public string? Problem { get; private set; }

    /// <summary>Shows the form to whoever gave the right password some minutes ago.</summary>
    public async Task<IActionResult> OnGetAsync() =>
        await flow.FindPendingAsync(HttpContext, SignInStage.Code) is null ? RedirectToPage("/Administration/SignIn", new { ReturnUrl }) : Page();

    /// <summary>Checks the code and begins the session.</summary>
    public async Task<IActionResult> OnPostAsync(string? code, CancellationToken cancellationToken)
    {
        if (await flow.FindPendingAsync(HttpContext, SignInStage.Code) is not { } user)
        {
            return RedirectToPage("/Administration/SignIn", new { ReturnUrl });
        }

        var attempt = new SignInAttempt("code:" + user.Id, SignInThrottle.AddressOf(HttpContext.Connection.RemoteIpAddress), device.Find(HttpContext, user.NormalizedUserName ?? ""));
        if (throttle.Begin(attempt) is { } wait)
        {
            Response.RefuseFor(wait);
            Problem = "There were too many attempts. Wait a minute and try again.";
            return Page();
        }

        if (!await twoFactor.TakeAsync(user, code ?? "", cancellationToken))
        {
            await audit.RecordFailedSignInAsync(cancellationToken);
            Response.StatusCode = StatusCodes.Status400BadRequest;
            Problem = "The code is not right, or was used already. Wait for the next one.";
            return Page();
        }

        throttle.Succeeded(attempt);
        await flow.CompleteAsync(HttpContext, user);
        return Url.After(ReturnUrl);
    }
}
