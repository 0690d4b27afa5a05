using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Forms;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Schemas;
using Studio.Kernel.Security;
using Studio.Webhooks.Deliveries;
using Studio.Webhooks.Subscriptions;

namespace Studio.Webhooks.Pages.Webhooks;

/// <summary>A delivery in the list, with its times in the tenant's zone.</summary>
internal sealed record DeliveryRow(DeliveryRecord Delivery, string CreatedAt, string? NextAt);

/// <summary>One webhook: what it is told of, and what it was told.</summary>
[RequirePermission(nameof(WebhookPermissions.ManageWebhooks))]
[BodyLimit(64 * 1024)]
internal sealed class WebhookEditModel(
    WebhookSubscriptions webhooks, WebhookDeliveries deliveries, SchemaCatalogue schemas, SchemaForms forms, LocalTimes times, IStringLocalizer<WebhookPermissions> text) : PageModel
{
    private const string New = "new";

    public WebhookSubscription? Webhook { get; private set; }

    public SchemaForm Form { get; private set; } = null!;

    /// <summary>The secret, right after it was made; it is never shown again.</summary>
    public string? Secret { get; private set; }

    /// <summary>What was just done, in the person's language; null where nothing was.</summary>
    public string? Done { get; private set; }

    public IReadOnlyList<DeliveryRow> Rows { get; private set; } = [];

    public DeliveryState? State { get; private set; }

    public ListSort Sort { get; private set; } = new("when", true);

    public Pager Pager { get; private set; } = new(1, 1, 0);

    private SchemaNode Schema => schemas.Of(typeof(WebhookInput));

    public async Task OnGetAsync(string id, string? state, string? sort, string? done, int count, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Done = done switch
        {
            "saved" => text["Saved."].Value,
            "test" => text["A test is on its way; its result is below."].Value,
            "replay" => text["{0} deliveries are sent again.", count.ToString("N0", CultureInfo.CurrentCulture)].Value,
            _ => null,
        };
        await ShowAsync(id, null, [], cancellationToken);
        await ListAsync(state, sort, number, cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(string id, CancellationToken cancellationToken)
    {
        var written = forms.Read(Schema, await Request.ReadFormAsync(cancellationToken), out var unread);
        try
        {
            var input = unread.Count > 0 ? throw ProblemException.Invalid(unread) : schemas.Read<WebhookInput>(written);
            if (id != New)
            {
                await webhooks.SaveAsync(Known(id), input, cancellationToken);
                return LocalRedirect(Url.Content($"~/admin/webhooks/{id}?done=saved"));
            }

            // Shown in this answer: no address and no cookie ever holds the secret.
            (var made, Secret) = await webhooks.CreateAsync(input, cancellationToken);
            await ShowAsync(made, null, [], cancellationToken);
        }
        catch (ProblemException e) when (e.Status is StatusCodes.Status400BadRequest or StatusCodes.Status409Conflict)
        {
            Response.StatusCode = e.Status;
            await ShowAsync(id, written, e.Errors.Count > 0 ? e.Errors : [new InputError("", e.Message)], cancellationToken);
        }

        await ListAsync(null, null, 1, cancellationToken);
        return Page();
    }

    public IActionResult OnPostCheck(string id)
    {
        var written = forms.Read(Schema, Request.Form, out var unread);
        return new JsonResult(FormCheck.Of(unread.Count > 0 ? unread : schemas.Check(Schema, written).Errors));
    }

    public async Task<IActionResult> OnPostSecretAsync(string id, CancellationToken cancellationToken)
    {
        Secret = await webhooks.RenewSecretAsync(Known(id), cancellationToken);
        await ShowAsync(id, null, [], cancellationToken);
        await ListAsync(null, null, 1, cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostTestAsync(string id, CancellationToken cancellationToken)
    {
        await deliveries.TestAsync(Known(id), cancellationToken);
        return LocalRedirect(Url.Content($"~/admin/webhooks/{id}?done=test"));
    }

    public async Task<IActionResult> OnPostReplayAsync(string id, string? delivery, CancellationToken cancellationToken)
    {
        var count = 1;
        if (string.IsNullOrEmpty(delivery))
        {
            count = await deliveries.ReplayManyAsync(Known(id), null, cancellationToken);
        }
        else
        {
            try
            {
                await deliveries.ReplayAsync(Known(id), delivery, cancellationToken);
            }
            catch (ProblemException e) when (e.Status == StatusCodes.Status409Conflict)
            {
                // It is on its way already.
            }
        }

        return LocalRedirect(Url.Content($"~/admin/webhooks/{id}?done=replay&count={count.ToString(CultureInfo.InvariantCulture)}"));
    }

    public async Task<IActionResult> OnPostRemoveAsync(string id, CancellationToken cancellationToken)
    {
        await webhooks.RemoveAsync(Known(id), cancellationToken);
        return LocalRedirect(Url.Content("~/admin/webhooks?removed=true"));
    }

    private async Task ShowAsync(string id, JsonObject? written, IReadOnlyList<InputError> errors, CancellationToken cancellationToken)
    {
        Webhook = id == New ? null : await webhooks.GetAsync(Known(id), cancellationToken);
        Form = forms.Show(Schema, written ?? schemas.Write(Webhook?.Input ?? new WebhookInput()), new HashSet<string>(), errors);
    }

    private async Task ListAsync(string? state, string? sort, int number, CancellationToken cancellationToken)
    {
        if (Webhook is null)
        {
            return;
        }

        State = Enum.TryParse<DeliveryState>(state, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null;
        Sort = Sort.Read(sort, "when");
        var page = Math.Clamp(number, 1, 100_000);
        var (found, total) = await deliveries.ListAsync(Webhook.Id, State, !Sort.Descending, page, cancellationToken);
        Pager = new Pager(page, (int)Math.Max(1, (total + WebhookDeliveries.PageSize - 1) / WebhookDeliveries.PageSize), total);
        var rows = new List<DeliveryRow>(found.Count);
        foreach (var delivery in found)
        {
            rows.Add(new DeliveryRow(delivery, await FormatAsync(delivery.CreatedUtc, cancellationToken), delivery is { Now: DeliveryState.Waiting, Attempts: > 0 } ? await FormatAsync(delivery.DueUtc, cancellationToken) : null));
        }

        Rows = rows;
    }

    private ValueTask<string> FormatAsync(long milliseconds, CancellationToken cancellationToken) => times.FormatAsync(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), cancellationToken);

    private static string Known(string id) => IdGenerator.IsId(id) ? id : throw WebhookSubscriptions.NotFound();
}
