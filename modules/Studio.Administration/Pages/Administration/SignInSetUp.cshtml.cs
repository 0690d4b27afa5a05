using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Administration.SignIn;
using Studio.Administration.TwoFactor;
using Studio.Data.Identity;
using Studio.Kernel.Problems;

namespace Studio.Administration.Pages.Administration;

/// <summary>Sets the second step up for someone who may not go on without it.</summary>
[AllowAnonymous]
public sealed class SignInSetUpModel(SignInFlow flow, TwoFactorService twoFactor, AuthenticatorPictures pictures) : PageModel
{
    /// <summary>Where to go afterwards.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>What the app is to be given.</summary>
    public AuthenticatorPicture? Picture { get; private set; }

    /// <summary>The codes to keep, once it is set up.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    /// <summary>What went wrong.</summary>
    public string? Problem { get; private set; }

    /// <summary>Shows the key.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await flow.FindPendingAsync(HttpContext, SignInStage.SetUp) is { } user ? await ShowAsync(user, cancellationToken) : RedirectToPage("/Administration/SignIn", new { ReturnUrl });

    /// <summary>Confirms by a code, begins the session and shows the recovery codes.</summary>
    public async Task<IActionResult> OnPostAsync(string? code, CancellationToken cancellationToken)
    {
        if (await flow.FindPendingAsync(HttpContext, SignInStage.SetUp) is not { } user)
        {
            return RedirectToPage("/Administration/SignIn", new { ReturnUrl });
        }

        try
        {
            RecoveryCodes = await twoFactor.ConfirmAsync(user, code ?? "", cancellationToken);
        }
        catch (ProblemException e)
        {
            (Problem, Response.StatusCode) = (e.Errors.Count > 0 ? e.Errors[0].Message : e.Message, e.Status);
            return await ShowAsync(user, cancellationToken);
        }

        await flow.CompleteAsync(HttpContext, user);
        return Page();
    }

    private async Task<IActionResult> ShowAsync(StudioUser user, CancellationToken cancellationToken)
    {
        if (user.TwoFactorEnabled)
        {
            return RedirectToPage("/Administration/SignIn", new { ReturnUrl });
        }

        Picture = await pictures.DrawAsync(user, cancellationToken);
        return Page();
    }
}
