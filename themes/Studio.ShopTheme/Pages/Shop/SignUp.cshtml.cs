using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Studio.Customers.Accounts;
using Studio.Kernel.Limits;
using Studio.Kernel.Localization;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.SignIn;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>Opens an account. The answer is the same whether the address has one already: only its owner, who knows the password, learns more by signing in.</summary>
[AllowAnonymous, ClientLimit("ShopSignUps", 30)]
public sealed class SignUpModel(ShopFrame frame, CustomerAccounts accounts, IStringLocalizer<ShopTexts> texts) : ShopPage(frame)
{
    private IReadOnlyList<InputError> _errors = [];

    /// <summary>The name as it was written.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>The address as it was written.</summary>
    [BindProperty]
    public string? Email { get; set; }

    /// <summary>The password; never shown again.</summary>
    [BindProperty]
    public string? Password { get; set; }

    /// <summary>Where to go after signing in.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>What went wrong as a whole, translated; or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>What is wrong with a field, translated; or null.</summary>
    public string? ErrorOf(string field) => _errors.FirstOrDefault(e => e.Path == field) is { } error ? texts[error.Message].Value : null;

    /// <summary>Shows the form.</summary>
    public void OnGet()
    {
    }

    /// <summary>Opens the account and leads to the sign-in.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var account = new NewCustomerAccount(Name?.Trim() ?? "", Email?.Trim() ?? "", Password ?? "", StudioCultures.Match(CultureInfo.CurrentUICulture) ?? "en");
        _errors = account.Check();
        if (_errors.Count > 0)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        try
        {
            await accounts.OpenAsync(account, cancellationToken);
        }
        catch (ProblemException e) when (e.RetryAfter is { } wait)
        {
            Response.RefuseFor(wait);
            Problem = texts["There were too many attempts. Wait a minute and try again."];
            return Page();
        }

        Tell(texts["Your account is ready, unless there was one for this address already. Sign in with your mail address and password."]);
        return RedirectToPage("/Shop/SignIn", new { returnUrl = ReturnUrl });
    }
}
