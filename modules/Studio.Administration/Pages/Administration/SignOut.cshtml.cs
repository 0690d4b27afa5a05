using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Data.Identity;

namespace Studio.Administration.Pages.Administration;

/// <summary>Signs people out.</summary>
[AllowAnonymous]
public sealed class SignOutModel(SignInManager<StudioUser> signIn) : PageModel
{
    /// <summary>Opening the address changes nothing.</summary>
    public IActionResult OnGet() => LocalRedirect(Url.Content("~/admin"));

    /// <summary>Ends the session.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        await signIn.SignOutAsync();
        return LocalRedirect(Url.Content("~/admin/sign-in"));
    }
}
