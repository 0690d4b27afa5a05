using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Studio.Administration.Pages.Administration;

/// <summary>Says that a page is not for this person.</summary>
[AllowAnonymous]
public sealed class DeniedModel : PageModel
{
    /// <summary>Shows the page with its status.</summary>
    public void OnGet() => Response.StatusCode = StatusCodes.Status403Forbidden;
}
