using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Customers.Interactions;
using Studio.Customers.Screens;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Customers;

/// <summary>The entries that were recorded after those that an open page shows: only list items, for the live timeline.</summary>
[RequirePermission(nameof(CustomerPermissions.ViewCustomers))]
internal sealed class TimelineModel(IDatabase database, ContactRepository contacts, TimelineEntries entries) : PageModel
{
    public IReadOnlyList<TimelineEntry> Entries { get; private set; } = [];

    public async Task OnGetAsync(string id, string? after, string? since, string? category, CancellationToken cancellationToken)
    {
        if (!IdGenerator.IsId(id))
        {
            throw ProblemException.NotFound("There is no such customer.");
        }

        // The entry on top is the one that happened last, not the one recorded last: an import records the past. So the page says what it knew.
        var known = new[] { after, since }.Where(IdGenerator.IsId).Max(StringComparer.Ordinal);
        var query = new TimelineQuery(id) { AfterId = known, Category = string.IsNullOrEmpty(category) ? null : category };
        Entries = await entries.MakeAsync(await database.ReadAsync((session, ct) => contacts.TimelineAsync(session, query, ct), cancellationToken), cancellationToken);
        Response.Headers.CacheControl = "no-store";
    }
}
