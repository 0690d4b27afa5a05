using Microsoft.AspNetCore.Mvc;

namespace Studio.Administration.SignIn;

/// <summary>Where a person goes on after a step.</summary>
internal static class SignInTargets
{
    /// <summary>The page that was asked for, if it is one of this tenant; the first page else.</summary>
    public static IActionResult After(this IUrlHelper url, string? returnUrl) => new LocalRedirectResult(returnUrl is { Length: > 0 } && url.IsLocalUrl(returnUrl) ? returnUrl : "~/admin");

    /// <summary>The next step, or the end.</summary>
    public static IActionResult After(this IUrlHelper url, SignInStage stage, string? returnUrl) => stage switch
    {
        SignInStage.Code => new RedirectToPageResult("/Administration/SignInCode", new { returnUrl }),
        SignInStage.SetUp => new RedirectToPageResult("/Administration/SignInSetUp", new { returnUrl }),
        _ => url.After(returnUrl),
    };
}
