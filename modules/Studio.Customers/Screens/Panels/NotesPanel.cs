using Studio.Customers.Interactions;
using Studio.Customers.Timeline;
using Studio.Data.Sessions;
using Studio.Kernel.Security;

namespace Studio.Customers.Screens.Panels;

/// <summary>A customer's notes.</summary>
/// <param name="Entries">This page's notes, newest first.</param>
/// <param name="EarlierUrl">Where the rest is, or null.</param>
internal sealed record NotesView(IReadOnlyList<TimelineEntry> Entries, string? EarlierUrl);

/// <summary>What people of the company wrote down about the customer, without everything else that happened. They are written on the tab of contacts.</summary>
internal sealed class NotesPanel(IDatabase database, CustomerTimeline timeline, TimelineEntries entries) : ICustomerPanel
{
    private const int PageSize = 20;

    public string Name => "notes";

    public string Title => "Notes";

    public string Icon => "sticky";

    public int Order => 40;

    public Permission Permission => CustomerPermissions.ViewCustomers;

    public async Task<CustomerPanelContent?> LoadAsync(CustomerPanelContext context, CancellationToken cancellationToken)
    {
        var query = new TimelineQuery(context.CustomerId) { Type = "note", Behind = TimelineFilter.Place(context.Query), Take = PageSize };
        var page = await database.ReadAsync((session, ct) => timeline.ReadAsync(session, query, ct), cancellationToken);
        return page.Contacts.Count == 0 ? null : new CustomerPanelContent("/Pages/Customers/_Notes.cshtml",
            new NotesView(await entries.MakeAsync(page.Contacts, cancellationToken), page.Next is { } next ? $"{context.Url}&{TimelineFilter.Behind(next)}" : null));
    }
}
