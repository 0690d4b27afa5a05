using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.ContentModel.Items;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Customers.Screens;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Customers;

/// <summary>The customer whom somebody is taken for now.</summary>
internal sealed record KnownAs(string Id, string Name);

/// <summary>
/// Only list items, for the timeline on an open page: with <c>after</c> or <c>since</c> those that were recorded after the page's; without, the newest, or those behind the place that is named, and where the
/// rest are. Of a visitor or record that is somebody else by now only who that is.
/// </summary>
[RequirePermission(nameof(CustomerPermissions.ViewCustomers))]
internal sealed class TimelineModel(TimelineViews timelines, IDatabase database, ContentManager content) : PageModel
{
    public IReadOnlyList<TimelineEntry> Entries { get; private set; } = [];

    public EarlierLink? Earlier { get; private set; }

    /// <summary>Who it is now, where the page is somebody else's by now; then there are no entries.</summary>
    public KnownAs? Now { get; private set; }

    public async Task OnGetAsync(string id, string? after, string? since, CancellationToken cancellationToken)
    {
        if (!IdGenerator.IsId(id))
        {
            throw ProblemException.NotFound("There is no such customer.");
        }

        Response.Headers.CacheControl = "no-store";

        var subject = Request.Query["of"] == "visitor" ? Subject.Visitor(id) : Subject.Customer(id);
        if (await database.ReadAsync((session, ct) => People.FindAsync(session, subject, ct), cancellationToken) is { } person)
        {
            Now = new KnownAs(person, (await content.GetAsync(person, VersionOptions.Latest, cancellationToken))?.DisplayText ?? person);
            return;
        }

        // The entry on top is the one that happened last, not the one recorded last: an import records the past. So the page says what it knew.
        if (new[] { after, since }.Where(IdGenerator.IsId).Max(StringComparer.Ordinal) is { } known)
        {
            Entries = await timelines.AfterAsync(id, known, Request.Query, cancellationToken);
            return;
        }

        var view = await timelines.ReadAsync(id, PageOf(id, Request.Query), Request.Query, cancellationToken);
        (Entries, Earlier) = (view.Entries, view.Earlier);
    }

    private static string PageOf(string id, IQueryCollection asked) => asked["of"] == "visitor" ? $"~/admin/visitors/{id}" : $"~/admin/customers/{id}";
}
