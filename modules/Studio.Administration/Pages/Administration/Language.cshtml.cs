using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Kernel.Localization;

namespace Studio.Administration.Pages.Administration;

/// <summary>Keeps the person's choice of language in a cookie.</summary>
[AllowAnonymous]
public sealed class LanguageModel : PageModel
{
    /// <summary>Opening the address changes nothing.</summary>
    public IActionResult OnGet() => LocalRedirect(Url.Content("~/admin"));

    /// <summary>Chooses a language and goes back to the page.</summary>
    public IActionResult OnPost(string culture, string? returnUrl)
    {
        LanguageChoice.Keep(HttpContext, culture);
        return Url.IsLocalUrl(returnUrl) ? LocalRedirect(returnUrl) : LocalRedirect(Url.Content("~/admin"));
    }
}
