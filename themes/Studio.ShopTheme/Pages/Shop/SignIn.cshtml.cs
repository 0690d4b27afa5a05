using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Studio.WebEngagement.Visits;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>Says how to sign in; in a demonstration, offers the sample customers.</summary>
[AllowAnonymous]
public sealed class SignInModel(ShopFrame frame, ShopSignIn signIn, IStringLocalizer<ShopTexts> texts) : ShopPage(frame)
{
    /// <summary>Who may be played.</summary>
    public IReadOnlyList<SampleCustomer> Samples { get; private set; } = [];

    /// <summary>Where to go afterwards.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

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
}
