using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Logging;
using Studio.Administration.OpenId;
using Studio.Administration.SignIn;
using Studio.Kernel.Settings;

namespace Studio.Administration.Pages.Administration;

/// <summary>Sends the browser to the organisation's sign-in.</summary>
[AllowAnonymous]
public sealed class SignInExternalModel(ISettingsStore settings, OpenIdClient client, OpenIdStates states, ILogger<SignInExternalModel> logger) : PageModel
{
    /// <summary>Begins a sign-in; with a ticket of the profile page, the linking of that user's account.</summary>
    public async Task<IActionResult> OnGetAsync(string? returnUrl, string? link, CancellationToken cancellationToken)
    {
        var openId = await settings.GetAsync<OpenIdSettings>(cancellationToken);
        if (!openId.IsReady)
        {
            return RedirectToPage("/Administration/SignIn", new { returnUrl });
        }

        try
        {
            var state = states.Begin(HttpContext, returnUrl, states.FindLink(link));
            return Redirect(await client.AddressAsync(openId, state, CallbackOf(Request), cancellationToken));
        }
        catch (OpenIdException e)
        {
            logger.LogWarning(e, "A sign-in through the provider could not begin");
            return RedirectToPage("/Administration/SignIn", new { returnUrl, problem = e.Refusal });
        }
    }

    /// <summary>Where the provider sends the browser back to; it must be on the provider's list.</summary>
    internal static string CallbackOf(HttpRequest request) => $"{request.Scheme}://{request.Host}{request.PathBase}/admin/sign-in/callback";
}
