using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Kernel.Problems;
using Studio.WebEngagement.Carts;
using Studio.WebEngagement.Visits;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>A page of the shop: knows who is there, and what the frame shows.</summary>
public abstract class ShopPage(ShopFrame frame) : PageModel
{
    private const string NoticeKey = "shop.notice";
    private const string ErrorKey = "shop.error";

    /// <summary>Who is here.</summary>
    public ShopPerson Person { get; private set; } = null!;

    /// <summary>The shop's name.</summary>
    public string ShopName { get; private set; } = "";

    /// <summary>The cart as it is when the page is shown.</summary>
    public Cart Cart { get; private set; } = null!;

    /// <summary>What was just done, once.</summary>
    public string? Notice => TempData[NoticeKey] as string;

    /// <summary>What just could not be done, once.</summary>
    public string? Error => TempData[ErrorKey] as string;

    /// <summary>The token that the widget's calls carry.</summary>
    public string RequestToken => frame.RequestToken(HttpContext);

    /// <summary>What was searched for, kept in the search box.</summary>
    public virtual string Search => "";

    /// <inheritdoc/>
    [NonHandler]
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        Person = await frame.PersonAsync(HttpContext);
        ShopName = await frame.NameAsync(HttpContext.RequestAborted);
        var executed = await next();
        if (executed.Exception is null && executed.Result is PageResult)
        {
            Cart = await frame.CartAsync(HttpContext);
        }
    }

    /// <summary>The cart as it is now, for a page that needs it before it is shown.</summary>
    protected Task<Cart> ReadCartAsync() => frame.CartAsync(HttpContext);

    /// <summary>Says on the next page what was done.</summary>
    protected void Tell(string notice) => TempData[NoticeKey] = notice;

    /// <summary>Says on the next page what could not be done.</summary>
    protected void TellError(string error) => TempData[ErrorKey] = error;

    /// <summary>The sentence of a refusal that a person can act on; other refusals are left to the frame of the host.</summary>
    protected static string Sentence(ProblemException refusal) => refusal.Errors.Count > 0 ? refusal.Errors[0].Message : refusal.Message;
}
