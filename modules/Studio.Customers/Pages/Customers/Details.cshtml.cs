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
using Studio.Customers.Identity.Merging;
using Studio.Customers.Screens;
using Studio.Customers.Screens.Panels;
using Studio.Data.Sessions;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Customers;

/// <summary>A customer: who, and the panels of all modules (<see cref="ICustomerPanel"/>), one of them open.</summary>
[RequirePermission(nameof(CustomerPermissions.ViewCustomers))]
[BodyLimit(256 * 1024)]
internal sealed class DetailsModel(
    ContentManager content, ContentDefinitionStore definitions, IDatabase database, VisitorLinks links, Merges merges, CustomerPanels panels, CustomerHeader header, NoteDraft draft, NewInvitation invitation,
    ContactNotes notes, ShopAccess shopAccess, IAuthorizationService authorization, IStringLocalizer<CustomerParts> texts) : PageModel
{
    public ContentItem Customer { get; private set; } = null!;

    public string Id => Customer.ContentItemId;

    public long Visitors { get; private set; }

    /// <summary>The panels that stand behind tabs; the person may open each.</summary>
    public IReadOnlyList<ShownPanel> Tabs { get; private set; } = [];

    /// <summary>The panel that is open.</summary>
    public ShownPanel Open { get; private set; } = null!;

    /// <summary>The panels beside it.</summary>
    public IReadOnlyList<ShownPanel> Sides { get; private set; } = [];

    /// <summary>What the page's head says.</summary>
    public IReadOnlyList<HeaderLine> Lines { get; private set; } = [];

    public bool CanEdit { get; private set; }

    public bool CanExport { get; private set; }

    public string Text(string field) => Customer.GetText(CustomerParts.Customer, field) ?? "";

    /// <summary>The page's address with the panel open; the first tab needs no name.</summary>
    public string UrlOf(ICustomerPanel panel) => $"~/admin/customers/{Id}{(panel == Tabs[0].Panel ? "" : "?panel=" + Uri.EscapeDataString(panel.Name))}";

    /// <summary>What the record is called that was merged into this one and led here; null where none did.</summary>
    public string? MergedName { get; private set; }

    /// <summary>The page; of a record that was merged away, the page of whom he is.</summary>
    public async Task<IActionResult> OnGetAsync(string id, string? merged, CancellationToken cancellationToken)
    {
        await OpenAsync(id, cancellationToken);
        if (await merges.MergedIntoAsync(id, cancellationToken) is { } now)
        {
            return LocalRedirect(Url.Content($"~/admin/customers/{now.PersonId}?merged={id}"));
        }

        if (IdGenerator.IsId(merged) && (await merges.MergedIntoAsync(merged!, cancellationToken))?.PersonId == id)
        {
            MergedName = (await content.GetAsync(merged!, VersionOptions.Latest, cancellationToken))?.DisplayText;
        }

        await ShowAsync(cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostNoteAsync(string id, string? type, string? text, string? key, CancellationToken cancellationToken)
    {
        await OpenAsync(id, cancellationToken);
        if (!await authorization.HasPermissionAsync(User, CustomerPermissions.RecordInteractions))
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
            (draft.Type, draft.Text, draft.Error) = (type ?? "", text ?? "", string.Join(" ", e.Errors.Select(error => texts[error.Message].Value)));
            Response.StatusCode = StatusCodes.Status400BadRequest;
            await ShowAsync(cancellationToken);
            return Page();
        }
    }

    public async Task<IActionResult> OnPostInviteAsync(string id, CancellationToken cancellationToken)
    {
        await OpenAsync(id, cancellationToken);
        if (!await authorization.HasPermissionAsync(User, CustomerPermissions.ManageShopAccess))
        {
            return Forbid();
        }

        var token = await shopAccess.InviteAsync(id, User.Identity?.Name ?? "", cancellationToken);
        invitation.Link = $"{Request.Scheme}://{Request.Host}{Request.PathBase}/shop/welcome?token={Uri.EscapeDataString(token)}";
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
        CanEdit = await authorization.HasPermissionAsync(User, ContentPermissions.EditContent);
        CanExport = await authorization.HasPermissionAsync(User, CustomerPermissions.ExportCustomers);
    }

    private async Task ShowAsync(CancellationToken cancellationToken)
    {
        Visitors = await database.ReadAsync((session, ct) => links.CountAsync(session, Id, ct), cancellationToken);
        Lines = await header.LoadAsync(Customer, cancellationToken);
        var mine = await panels.OfAsync(User);
        Tabs = [.. mine.Where(p => p.Panel.Place == CustomerPanelPlace.Tab)];
        var open = Tabs.FirstOrDefault(t => t.Panel.Name == Request.Query["panel"]) ?? Tabs[0];
        Open = await LoadAsync(open, cancellationToken);
        var sides = new List<ShownPanel>();
        foreach (var side in mine.Where(p => p.Panel.Place == CustomerPanelPlace.Side))
        {
            var loaded = await LoadAsync(side, cancellationToken);
            if (loaded.Failed || loaded.Content is not null)
            {
                sides.Add(loaded);
            }
        }

        Sides = sides;
    }

    private Task<ShownPanel> LoadAsync(ShownPanel panel, CancellationToken cancellationToken) =>
        panels.LoadAsync(panel, new CustomerPanelContext(Customer, User, Request.Query, UrlOf(panel.Panel)), cancellationToken);
}
