using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.Kernel.Security;
using Studio.Webhooks.Subscriptions;

namespace Studio.Webhooks.Pages.Webhooks;

/// <summary>Lists the systems that are told what happens.</summary>
[RequirePermission(nameof(WebhookPermissions.ManageWebhooks))]
internal sealed class WebhookListModel(WebhookSubscriptions webhooks, LocalTimes times) : PageModel
{
    private const int PageSize = 25;
    private const int LongestSearch = 100;

    public IReadOnlyList<(WebhookSubscription Webhook, string? Delivered)> Rows { get; private set; } = [];

    public string Search { get; private set; } = "";

    public ListSort Sort { get; private set; } = new("name", false);

    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>True right after one was removed.</summary>
    public bool IsRemoved { get; private set; }

    public async Task OnGetAsync(string? q, string? sort, bool removed, [Microsoft.AspNetCore.Mvc.FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        IsRemoved = removed;
        Search = (q?.Trim() ?? "") is var text && text.Length > LongestSearch ? text[..LongestSearch] : text;
        Sort = Sort.Read(sort, "name", "address", "waiting", "parked", "delivered");
        var found = await webhooks.ListAsync(Search, Sort, cancellationToken);
        var page = Math.Clamp(number, 1, Math.Max(1, (found.Count + PageSize - 1) / PageSize));
        Pager = new Pager(page, Math.Max(1, (found.Count + PageSize - 1) / PageSize), found.Count);
        var rows = new List<(WebhookSubscription, string?)>();
        foreach (var webhook in found.Skip((page - 1) * PageSize).Take(PageSize))
        {
            rows.Add((webhook, webhook.LastDeliveredAt is { } at ? await times.FormatAsync(at, cancellationToken) : null));
        }

        Rows = rows;
    }
}
