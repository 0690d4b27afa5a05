using Microsoft.AspNetCore.Authorization;
using Studio.Kernel.Security;

namespace Studio.Customers.Screens.Panels;

/// <summary>The timeline, and the form by which a person of the company writes a contact down.</summary>
/// <param name="Timeline">The contacts.</param>
/// <param name="NoteTypes">The kinds of notes; none where the person may not write any.</param>
/// <param name="Draft">The note as it was refused, or an empty one.</param>
internal sealed record ContactsView(TimelineView Timeline, IReadOnlyList<(string Name, string Text)> NoteTypes, NoteDraft Draft);

/// <summary>Every contact of every channel, live.</summary>
internal sealed class ContactsPanel(TimelineViews timelines, TimelineEntries entries, ContactNotes notes, NoteDraft draft, IAuthorizationService authorization) : ICustomerPanel
{
    public string Name => "contacts";

    public string Title => "Contacts";

    public string Icon => "clock-history";

    public int Order => 0;

    public Permission Permission => CustomerPermissions.ViewCustomers;

    public async Task<CustomerPanelContent?> LoadAsync(CustomerPanelContext context, CancellationToken cancellationToken)
    {
        var mayWrite = await authorization.HasPermissionAsync(context.User, CustomerPermissions.RecordInteractions);
        var timeline = await timelines.ReadAsync(context.CustomerId, context.Url, context.Query, cancellationToken);
        return new("/Pages/Customers/_Contacts.cshtml", new ContactsView(timeline, mayWrite ? [.. notes.Types.Select(t => (t, entries.TypeText(t)))] : [], draft));
    }
}
