using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Administration.SignIn;
using Studio.Data.Identity;

namespace Studio.Administration.Pages.Administration;

/// <summary>Signs people in to the studio.</summary>
[AllowAnonymous]
public sealed class SignInModel(SignInManager<StudioUser> signIn, SignInThrottle throttle) : PageModel
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

    /// <summary>Shows the form.</summary>
    public IActionResult OnGet() => User.Identity?.IsAuthenticated == true ? LocalRedirect(Url.Content("~/admin")) : Page();

    /// <summary>Signs in.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        if (!throttle.MayTry(HttpContext.Connection.RemoteIpAddress?.ToString() ?? ""))
        {
            Response.StatusCode = StatusCodes.Status429TooManyRequests;
            Response.Headers.RetryAfter = "60";
            Problem = "There were too many attempts. Wait a minute and try again.";
            return Page();
        }

        var user = UserName.Length is > 0 and <= 256 ? await signIn.UserManager.FindByNameAsync(UserName) : null;

        // An unknown name costs as much time as a wrong password, so that timing does not tell who exists.
        var right = user is null ? CheckNobody() : await signIn.UserManager.CheckPasswordAsync(user, Password);
        if (!right)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            Problem = "The user name or the password is not right.";
            return Page();
        }

        await signIn.SignInAsync(user!, isPersistent: false);
        return Url.IsLocalUrl(ReturnUrl) ? LocalRedirect(ReturnUrl) : LocalRedirect(Url.Content("~/admin"));
    }

    private bool CheckNobody()
    {
        var hasher = signIn.UserManager.PasswordHasher;
        hasher.HashPassword(new StudioUser(), Password);
        return false;
    }
}
