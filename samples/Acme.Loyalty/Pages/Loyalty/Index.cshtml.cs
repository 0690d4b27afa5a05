using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Acme.Loyalty.Pages.Loyalty;

/// <summary>Shows who has points, and gives some.</summary>
[RequirePermission(nameof(LoyaltyPermissions.ManageLoyalty))]
public sealed class IndexModel(LoyaltyCards cards) : PageModel
{
    private IReadOnlyList<InputError> _errors = [];

    /// <summary>Who has most.</summary>
    public IReadOnlyList<LoyaltyCard> Cards { get; private set; } = [];

    /// <summary>How many points the customer has now.</summary>
    public long? Given { get; private set; }

    /// <summary>As it was written.</summary>
    public string? CustomerId { get; private set; }

    /// <summary>As it was written.</summary>
    public int? Points { get; private set; }

    /// <summary>What is wrong with a field.</summary>
    public string? ErrorOf(string field) => _errors.FirstOrDefault(e => e.Path == field)?.Message;

    /// <summary>Shows the page.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken) => Cards = await cards.TopAsync(null, cancellationToken);

    /// <summary>Gives points.</summary>
    public async Task OnPostAsync(string? customerId, int? points, CancellationToken cancellationToken)
    {
        try
        {
            Given = await cards.GiveAsync(customerId ?? "", points ?? 0, User.Identity?.Name ?? "", cancellationToken);
        }
        catch (ProblemException e) when (e.Errors.Count > 0)
        {
            (_errors, CustomerId, Points) = (e.Errors, customerId, points);
            Response.StatusCode = e.Status;
        }

        Cards = await cards.TopAsync(null, cancellationToken);
    }
}
