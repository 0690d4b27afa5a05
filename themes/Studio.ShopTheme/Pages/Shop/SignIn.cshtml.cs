using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Studio.Kernel.Limits;
using Studio.Kernel.Security.SignIn;
using Studio.WebEngagement.Visits;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>Signs customers in by mail address and password; in a demonstration, offers the sample customers.</summary>
[AllowAnonymous, ClientLimit("ShopSignIns", 120)]
public sealed class SignInModel(ShopFrame frame, ShopSignIn signIn, IStringLocalizer<ShopTexts> texts) : ShopPage(frame)
{
    /// <summary>Who may be played.</summary>
    public IReadOnlyList<SampleCustomer> Samples { get; private set; } = [];

    /// <summary>Where to go afterwards.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>The address as it was written.</summary>
    public string? Email { get; private set; }

    /// <summary>What went wrong, translated; or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Shows the page.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken) => Samples = await signIn.SamplesAsync(cancellationToken);

    /// <summary>Signs a sample customer in.</summary>
    public async Task<IActionResult> OnPostAsync(string? customer, CancellationToken cancellationToken)
    {
        if (await signIn.SignInAsSampleAsync(HttpContext, customer, cancellationToken))
        {
            return LocalRedirect(ShopActions.LocalOrHome(ReturnUrl));
        }

        TellError(texts["This customer cannot be played here."]);
        return RedirectToPage();
    }

    /// <summary>Signs in by mail address and password.</summary>
    public async Task<IActionResult> OnPostAccountAsync(string? email, string? password, CancellationToken cancellationToken)
    {
        var result = await signIn.SignInWithPasswordAsync(HttpContext, email ?? "", password ?? "", cancellationToken);
        if (result.Succeeded)
        {
            return LocalRedirect(ShopActions.LocalOrHome(ReturnUrl));
        }

        Email = email;
        Samples = await signIn.SamplesAsync(cancellationToken);
        if (result.Wait is { } wait)
        {
            Response.RefuseFor(wait);
            Problem = texts["There were too many attempts. Wait a minute and try again."];
        }
        else
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            Problem = texts["The mail address or the password is not right."];
        }

        return Page();
    }
}
