using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Administration.Users;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.SignIn;

namespace Studio.Administration.Pages.Administration;

/// <summary>Sets a new password by a one-time link.</summary>
[AllowAnonymous]
public sealed class ResetPasswordModel(UserPasswords passwords, SignInThrottle throttle) : PageModel
{
    /// <summary>The link's token.</summary>
    [BindProperty(SupportsGet = true)]
    public string Token { get; set; } = "";

    /// <summary>The user whose password it is, or null where the link is worth nothing.</summary>
    public string? UserName { get; private set; }

    /// <summary>What went wrong.</summary>
    public string? Problem { get; private set; }

    /// <summary>True once the password is set.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Shows the form; opening the link uses nothing up.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        // The link must not be kept by the browser's history of another page or a cache.
        Response.Headers.CacheControl = "no-store";
        await LoadAsync(cancellationToken);
    }

    /// <summary>Sets the password.</summary>
    public async Task OnPostAsync(string? password, string? again, CancellationToken cancellationToken)
    {
        var attempt = new SignInAttempt("link", SignInThrottle.AddressOf(HttpContext.Connection.RemoteIpAddress), Device: null);
        try
        {
            if (throttle.Begin(attempt) is { } wait)
            {
                throw new ProblemException(StatusCodes.Status429TooManyRequests, "Too many attempts.", "There were too many attempts. Wait a minute and try again.") { RetryAfter = wait };
            }

            if (password != again)
            {
                throw ProblemException.Invalid("Again", "The two are not the same.");
            }

            await passwords.UseLinkAsync(Token, password ?? "", cancellationToken);
            throttle.Succeeded(attempt);
            IsDone = true;
        }
        catch (ProblemException e)
        {
            Response.StatusCode = e.Status;
            if (e.RetryAfter is { } wait)
            {
                Response.RefuseFor(wait);
            }

            Problem = e.Errors.Count > 0 ? e.Errors[0].Message : e.Message;
            await LoadAsync(cancellationToken);
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        UserName = (await passwords.FindByLinkAsync(Token, cancellationToken))?.UserName;
        if (UserName is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            Problem = "The link is used, or its day is over. Ask for a new one.";
        }
    }
}
