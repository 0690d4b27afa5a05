using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Customers.Screens;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Customers;

/// <summary>A visitor whom nobody knows, with every contact, live. Who was recognised meanwhile is shown as the customer.</summary>
[RequirePermission(nameof(CustomerPermissions.ViewCustomers))]
internal sealed class VisitorModel(TimelineViews timelines, IDatabase database, People people) : PageModel
{
    public string Id { get; private set; } = "";

    public TimelineView Timeline { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (!IdGenerator.IsId(id))
        {
            throw ProblemException.NotFound("There is no such visitor.");
        }

        var person = await database.ReadAsync((session, ct) => people.PersonOfAsync(session, Subject.Visitor(id), ct), cancellationToken);
        if (person != id)
        {
            return LocalRedirect(Url.Content("~/admin/customers/" + person));
        }

        Id = id;
        Timeline = await timelines.ReadAsync(id, $"~/admin/visitors/{id}", Request.Query, cancellationToken);
        return Page();
    }
}
