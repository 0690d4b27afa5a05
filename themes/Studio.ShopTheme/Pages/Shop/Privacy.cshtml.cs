using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Studio.Customers.Consent;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Limits;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>What the visitor or customer allows, and what not, said by himself; and all that is kept of a customer who is signed in, to take away.</summary>
[AllowAnonymous]
[ClientLimit("privacy", 30)]
public sealed class PrivacyModel(ShopFrame frame, IDatabase database, ConsentRegister register, PersonalDataService data, IStringLocalizer<ShopTexts> texts) : ShopPage(frame)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>How he stands to what the shop asks.</summary>
    public IReadOnlyList<ConsentState> States { get; private set; } = [];

    /// <summary>Shows the page.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Response.Headers.CacheControl = "no-store";
        States = [.. (await database.ReadAsync((session, ct) => register.StatesAsync(session, Person.Subject, ct), cancellationToken)).Where(s => !s.Purpose.Internal)];
    }

    /// <summary>Writes down what he says, of the text that he saw: a purpose that is gone or not asked in the shop, or a text that never was, changes nothing.</summary>
    public async Task<IActionResult> OnPostAsync(string? purpose, int version, bool? granted, CancellationToken cancellationToken)
    {
        var written = granted is { } says && await database.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            if (await ConsentPurposes.FindAsync(session, purpose ?? "", ct) is not { Internal: false } known || version < 1 || version > known.Text.Version)
            {
                return false;
            }

            await register.RecordAsync(session, new ConsentGrant(Person.Subject, known.Name, says, "shop") { Version = version }, ct);
            return true;
        }, cancellationToken);
        if (written)
        {
            Tell(texts["Thank you; it is written down."]);
        }
        else
        {
            TellError(texts["This is not asked any more. Please look again."]);
        }

        return RedirectToPage();
    }

    /// <summary>Everything that is kept of the customer who is signed in, and of nobody else.</summary>
    public async Task<IActionResult> OnPostDownloadAsync(CancellationToken cancellationToken)
    {
        if (Person.CustomerId is not { } customer)
        {
            return RedirectToPage("/Shop/SignIn", new { returnUrl = Url.Content("~/shop/privacy") });
        }

        var export = await data.ExportAsync(customer, cancellationToken);
        Response.Headers.CacheControl = "no-store";
        return File(Encoding.UTF8.GetBytes(export.ToJsonString(Readable)), "application/json; charset=utf-8", "my-data.json");
    }
}
