using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Contents;
using Studio.Customers.Accounts;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Customers.Screens;
using Studio.Data.Sessions;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Customers;

/// <summary>A customer: who, what is known now, and every contact, live.</summary>
[RequirePermission(nameof(CustomerPermissions.ViewCustomers))]
[BodyLimit(256 * 1024)]
internal sealed class DetailsModel(
    ContentManager content, ContentDefinitionStore definitions, IDatabase database, ContactRepository contacts, VisitorLinks links, TimelineEntries entries, CustomerFactRows facts,
    ContactNotes notes, ShopAccess shopAccess, IAuthorizationService authorization, IStringLocalizer<CustomerParts> texts) : PageModel
{
    private const int PageSize = 50;

    public ContentItem Customer { get; private set; } = null!;

    public string Id => Customer.ContentItemId;

    public long Visitors { get; private set; }

    public IReadOnlyList<TimelineEntry> Entries { get; private set; } = [];

    public IReadOnlyList<(string Name, string Text)> Categories => entries.Categories;

    public string Category { get; private set; } = "";

    /// <summary>True on the pages behind the newest, which do not change.</summary>
    public bool IsEarlier { get; private set; }

    /// <summary>Where the entries before these are, or null.</summary>
    public string? EarlierUrl { get; private set; }

    /// <summary>Where the live timeline asks for what comes after.</summary>
    public string LiveUrl { get; private set; } = "";

    public IReadOnlyList<FactGroup> Facts { get; private set; } = [];

    public IReadOnlyList<(string Name, string Text)> NoteTypes => [.. notes.Types.Select(t => (t, entries.TypeText(t)))];

    public string NoteType { get; private set; } = "note";

    public string NoteText { get; private set; } = "";

    public string? NoteError { get; private set; }

    /// <summary>The link that was made just now; it is shown this once.</summary>
    public string? Invitation { get; private set; }

    public bool CanRecord { get; private set; }

    public bool CanInvite { get; private set; }

    public bool CanEdit { get; private set; }

    public bool CanExport { get; private set; }

    /// <summary>The labels of the live timeline, as JSON.</summary>
    public string TimelineLabels => JsonSerializer.Serialize(new
    {
        live = texts["Live"].Value,
        connecting = texts["Connecting…"].Value,
        reconnecting = texts["Reconnecting…"].Value,
        offline = texts["Not live. Reload the page to see new contacts."].Value,
        added = texts["{0} new contacts"].Value,
        addedOne = texts["1 new contact"].Value,
    });

    public string Text(string field) => Customer.GetText(CustomerParts.Customer, field) ?? "";

    public async Task OnGetAsync(string id, CancellationToken cancellationToken)
    {
        await OpenAsync(id, cancellationToken);
        await ShowAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostNoteAsync(string id, string? type, string? text, string? key, CancellationToken cancellationToken)
    {
        await OpenAsync(id, cancellationToken);
        if (!CanRecord)
        {
            return Forbid();
        }

        try
        {
            await notes.RecordAsync(id, type ?? "", text ?? "", User.Identity?.Name ?? "", key ?? "", cancellationToken);
            return LocalRedirect(Url.Content($"~/admin/customers/{id}"));
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status400BadRequest)
        {
            (NoteType, NoteText, NoteError) = (type ?? "", text ?? "", string.Join(" ", e.Errors.Select(error => texts[error.Message].Value)));
            Response.StatusCode = StatusCodes.Status400BadRequest;
            await ShowAsync(cancellationToken);
            return Page();
        }
    }

    public async Task<IActionResult> OnPostInviteAsync(string id, CancellationToken cancellationToken)
    {
        await OpenAsync(id, cancellationToken);
        if (!CanInvite)
        {
            return Forbid();
        }

        var token = await shopAccess.InviteAsync(id, User.Identity?.Name ?? "", cancellationToken);
        Invitation = $"{Request.Scheme}://{Request.Host}{Request.PathBase}/shop/welcome?token={Uri.EscapeDataString(token)}";
        Response.Headers.CacheControl = "no-store";
        await ShowAsync(cancellationToken);
        return Page();
    }

    private async Task OpenAsync(string id, CancellationToken cancellationToken)
    {
        var item = IdGenerator.IsId(id)
            ? await content.GetAsync(id, VersionOptions.Published, cancellationToken) ?? await content.GetAsync(id, VersionOptions.Latest, cancellationToken)
            : null;
        var isCustomer = item is not null && (await definitions.GetAsync(cancellationToken)).HasPart(item.ContentType, CustomerParts.Customer);
        Customer = isCustomer ? item! : throw ProblemException.NotFound("There is no such customer, or the customer was deleted.");
        CanRecord = await authorization.HasPermissionAsync(User, CustomerPermissions.RecordInteractions);
        CanInvite = await authorization.HasPermissionAsync(User, CustomerPermissions.ManageShopAccess);
        CanEdit = await authorization.HasPermissionAsync(User, ContentPermissions.EditContent);
        CanExport = await authorization.HasPermissionAsync(User, CustomerPermissions.ExportCustomers);
    }

    private async Task ShowAsync(CancellationToken cancellationToken)
    {
        Category = Categories.Any(c => c.Name == Request.Query["category"]) ? Request.Query["category"].ToString() : "";
        var before = long.TryParse(Request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : (DateTimeOffset?)null;
        IsEarlier = before is not null;
        var query = new TimelineQuery(Id)
        {
            Before = before,
            BeforeId = Request.Query["beforeId"].ToString(),
            Category = Category.Length == 0 ? null : Category,
            Take = PageSize + 1,
        };
        var (found, last, visitors) = await database.ReadAsync(async (session, ct) =>
        {
            // What was last recorded is read first: what comes in between is then fetched twice, not never.
            var newest = await contacts.LastRecordedAsync(session, Id, ct);
            return (await contacts.TimelineAsync(session, query, ct), newest, await links.CountAsync(session, Id, ct));
        }, cancellationToken);
        Visitors = visitors;
        var shown = found.Take(PageSize).ToList();
        Entries = await entries.MakeAsync(shown, cancellationToken);
        var filter = Category.Length == 0 ? "" : "&category=" + Uri.EscapeDataString(Category);
        LiveUrl = Url.Content($"~/admin/customers/{Id}/timeline?since={last}{filter}");
        EarlierUrl = found.Count > PageSize
            ? Url.Content(string.Create(CultureInfo.InvariantCulture, $"~/admin/customers/{Id}?before={shown[^1].OccurredAt.ToUnixTimeMilliseconds()}&beforeId={shown[^1].Id}{filter}"))
            : null;
        Facts = await facts.LoadAsync(Id, cancellationToken);
    }
}
