using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Data.Identity;
using Studio.Kernel.Security.Audit;

namespace Studio.Administration.Pages.Administration;

/// <summary>Signs people out.</summary>
[AllowAnonymous]
public sealed class SignOutModel(SignInManager<StudioUser> signIn, AccountAudit audit) : PageModel
{
    /// <summary>Opening the address changes nothing.</summary>
    public IActionResult OnGet() => LocalRedirect(Url.Content("~/admin"));

    /// <summary>Ends the session.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        var user = await signIn.UserManager.GetUserAsync(User);
        await signIn.SignOutAsync();
        if (user is not null)
        {
            await audit.RecordAsync(AuditActions.SignedOut, user, null, null, byHimself: true, HttpContext.RequestAborted);
        }

        return LocalRedirect(Url.Content("~/admin/sign-in"));
    }
}
