using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Studio.WebEngagement.Visits;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>Where an invitation's link leads. Opening it uses nothing up, so that a mail program's preview does not sign in; the button does.</summary>
[AllowAnonymous]
public sealed class WelcomeModel(ShopFrame frame, ShopSignIn signIn, IStringLocalizer<ShopTexts> texts) : ShopPage(frame)
{
    /// <summary>The link's secret.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    /// <summary>Shows the button.</summary>
    public void OnGet()
    {
    }

    /// <summary>Uses the link up.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (await signIn.RedeemAsync(HttpContext, Token, cancellationToken))
        {
            return LocalRedirect("~/shop");
        }

        TellError(texts["The link was used already or is too old. Ask our staff for a new one."]);
        return RedirectToPage("/Shop/SignIn");
    }
}
