using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Kernel.Security;

namespace Acme.Loyalty.Pages.Loyalty;

/// <summary>Who has most points, as it changes: the page's content is an element of the module.</summary>
[RequirePermission(nameof(LoyaltyPermissions.ManageLoyalty))]
public sealed class LiveModel : PageModel;
