using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Customers.Interactions;
using Studio.Customers.PersonalData;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.Customers.Pages.Retention;

/// <summary>How long contacts are kept, by type and category, and what the next night would remove.</summary>
[RequirePermission(nameof(CustomerPermissions.ExportCustomers))]
internal sealed class IndexModel(ContactRetention retention, ISettingsStore settings, InteractionTypes types, TimeProvider time) : PageModel
{
    public IReadOnlyList<RetentionPreview> Rules { get; private set; } = [];

    /// <summary>Days for all contacts without a rule; null where they are kept for ever.</summary>
    public int? KeepDays { get; private set; }

    /// <summary>The names that rules may have: each category with its types.</summary>
    public IReadOnlyList<IGrouping<string, string>> Names { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Rules = await retention.PreviewAsync(time.GetUtcNow(), cancellationToken);
        KeepDays = (await settings.GetAsync<ContactRetentionSettings>(cancellationToken)).KeepDays;
        Names = [.. types.All.OrderBy(t => t.Name, StringComparer.Ordinal).GroupBy(t => t.Category, t => t.Name, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)];
    }
}
