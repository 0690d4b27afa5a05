using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Localization;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Kernel.Security;

namespace Studio.Customers.Screens.Panels;

/// <summary>The timeline as the page shows it.</summary>
internal sealed record ContactsView(string CustomerId, string Category, IReadOnlyList<TimelineEntry> Entries)
{
    /// <summary>The categories to choose from.</summary>
    public IReadOnlyList<(string Name, string Text)> Categories { get; init; } = [];

    /// <summary>The kinds of notes; none where the person may not write any.</summary>
    public IReadOnlyList<(string Name, string Text)> NoteTypes { get; init; } = [];

    /// <summary>The note as it was refused, or an empty one.</summary>
    public required NoteDraft Draft { get; init; }

    /// <summary>True on the pages behind the newest, which do not change.</summary>
    public bool IsEarlier { get; init; }

    /// <summary>Where the newest are.</summary>
    public required string NewestUrl { get; init; }

    /// <summary>Where the entries before these are, or null.</summary>
    public string? EarlierUrl { get; init; }

    /// <summary>Where the live timeline asks for what comes after.</summary>
    public required string LiveUrl { get; init; }

    /// <summary>The labels of the live timeline, as JSON.</summary>
    public required string Labels { get; init; }
}

/// <summary>Every contact of every channel, live, and the form by which a person of the company writes one down.</summary>
internal sealed class ContactsPanel(
    IDatabase database, ContactRepository contacts, TimelineEntries entries, ContactNotes notes, NoteDraft draft, IAuthorizationService authorization, IStringLocalizer<ContactsPanel> texts) : ICustomerPanel
{
    private const int PageSize = 50;

    public string Name => "contacts";

    public string Title => "Contacts";

    public string Icon => "clock-history";

    public int Order => 0;

    public Permission Permission => CustomerPermissions.ViewCustomers;

    public async Task<CustomerPanelContent?> LoadAsync(CustomerPanelContext context, CancellationToken cancellationToken)
    {
        var (id, asked) = (context.CustomerId, context.Query);
        var category = entries.Categories.Any(c => c.Name == asked["category"]) ? asked["category"].ToString() : "";
        var before = long.TryParse(asked["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : (DateTimeOffset?)null;
        var query = new TimelineQuery(id) { Before = before, BeforeId = asked["beforeId"].ToString(), Category = category.Length == 0 ? null : category, Take = PageSize + 1 };
        var (found, last) = await database.ReadAsync(async (session, ct) =>
        {
            // What was last recorded is read first: what comes in between is then fetched twice, not never.
            var newest = await contacts.LastRecordedAsync(session, id, ct);
            return (await contacts.TimelineAsync(session, query, ct), newest);
        }, cancellationToken);
        var shown = found.Take(PageSize).ToList();
        var filter = category.Length == 0 ? "" : "&category=" + Uri.EscapeDataString(category);
        var mayWrite = await authorization.HasPermissionAsync(context.User, CustomerPermissions.RecordInteractions);
        return new("/Pages/Customers/_Contacts.cshtml", new ContactsView(id, category, await entries.MakeAsync(shown, cancellationToken))
        {
            Categories = entries.Categories,
            NoteTypes = mayWrite ? [.. notes.Types.Select(t => (t, entries.TypeText(t)))] : [],
            Draft = draft,
            IsEarlier = before is not null,
            NewestUrl = $"~/admin/customers/{id}{(filter.Length == 0 ? "" : "?" + filter[1..])}",
            LiveUrl = $"~/admin/customers/{id}/timeline?since={last}{filter}",
            EarlierUrl = found.Count > PageSize
                ? string.Create(CultureInfo.InvariantCulture, $"~/admin/customers/{id}?before={shown[^1].OccurredAt.ToUnixTimeMilliseconds()}&beforeId={shown[^1].Id}{filter}")
                : null,
            Labels = Labels(),
        });
    }

    private string Labels() => JsonSerializer.Serialize(new
    {
        live = texts["Live"].Value,
        connecting = texts["Connecting…"].Value,
        reconnecting = texts["Reconnecting…"].Value,
        offline = texts["Not live. Reload the page to see new contacts."].Value,
        added = texts["{0} new contacts"].Value,
        addedOne = texts["1 new contact"].Value,
    });
}
