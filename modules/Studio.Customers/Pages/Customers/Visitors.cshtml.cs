using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Customers.Screens;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Customers;

/// <summary>Visitors whom nobody knows, by their last contacts.</summary>
[RequirePermission(nameof(CustomerPermissions.ViewCustomers))]
internal sealed class VisitorsModel(VisitorList visitors) : PageModel
{
    public VisitorPage Shown { get; private set; } = new([], null);

    public bool IsEarlier { get; private set; }

    public async Task OnGetAsync(string? before, CancellationToken cancellationToken)
    {
        IsEarlier = IdGenerator.IsId(before);
        Shown = await visitors.ReadAsync(IsEarlier ? before : null, cancellationToken);
    }
}
