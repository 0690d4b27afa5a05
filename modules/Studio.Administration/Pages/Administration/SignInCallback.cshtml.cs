using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Logging;
using Studio.Administration.OpenId;
using Studio.Administration.SignIn;
using Studio.Kernel.Problems;
using Studio.Kernel.Settings;

namespace Studio.Administration.Pages.Administration;

/// <summary>Takes the answer of the organisation's sign-in.</summary>
[AllowAnonymous]
public sealed class SignInCallbackModel(ISettingsStore settings, OpenIdClient client, OpenIdStates states, OpenIdAccounts accounts, SignInFlow flow, ILogger<SignInCallbackModel> logger) : PageModel
{
    /// <summary>Signs the person in, or links his account.</summary>
    public async Task<IActionResult> OnGetAsync(string? code, string? state, string? error, string? iss, CancellationToken cancellationToken)
    {
        var openId = await settings.GetAsync<OpenIdSettings>(cancellationToken);
        if (!openId.IsReady)
        {
            return RedirectToPage("/Administration/SignIn");
        }

        try
        {
            var begun = states.Take(HttpContext, state);
            if (string.IsNullOrEmpty(code) || (iss is not null && iss.TrimEnd('/') != openId.Authority.TrimEnd('/')))
            {
                throw new OpenIdException(OpenIdRefusals.Provider, $"The provider answered without a code, or for another issuer: {error ?? iss}");
            }

            var person = await client.RedeemAsync(openId, begun, code, SignInExternalModel.CallbackOf(Request), cancellationToken);
            if (begun.LinkTo is { } userId)
            {
                if (User.FindFirstValue(ClaimTypes.NameIdentifier) != userId)
                {
                    throw new OpenIdException(OpenIdRefusals.Expired, "The user who began to link is not signed in any more.");
                }

                await accounts.LinkAsync(userId, openId, person, cancellationToken);
                return RedirectToPage("/Administration/Profile");
            }

            var user = await accounts.FindOrMakeAsync(openId, person, cancellationToken);
            return Url.After(await flow.ContinueAsync(HttpContext, user, external: true), begun.ReturnUrl);
        }
        catch (OpenIdException e)
        {
            logger.LogWarning(e, "A sign-in through the provider was refused");
            return RedirectToPage("/Administration/SignIn", new { problem = e.Refusal });
        }
        catch (ProblemException e)
        {
            logger.LogWarning(e, "A sign-in through the provider was refused");
            return RedirectToPage("/Administration/SignIn", new { problem = OpenIdRefusals.Provider });
        }
    }
}
