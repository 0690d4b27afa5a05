using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.Administration.Notifications;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration.Notifications;

/// <summary>A notification in the list, with its time in the tenant's zone.</summary>
internal sealed record NotificationRow(NotificationView Item, string At);

/// <summary>A person's notifications.</summary>
[RequirePermission(nameof(StandardPermissions.AccessAdmin))]
internal sealed class NotificationListModel(NotificationRecords records, LocalTimes times) : PageModel
{
    private const int PageSize = 25;
    private const int LongestSearch = 100;

    public IReadOnlyList<NotificationRow> Rows { get; private set; } = [];

    public string Search { get; private set; } = "";

    /// <summary>True for those that are unread, false for those that are read, null for all.</summary>
    public bool? Unread { get; private set; }

    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>True right after all were marked as read.</summary>
    public bool IsDone { get; private set; }

    public bool IsUnfiltered => Search.Length == 0 && Unread is null;

    private string Me => User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";

    public async Task OnGetAsync(string? q, string? state, string? done, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        IsDone = done == "read";
        Search = (q?.Trim() ?? "") is var text && text.Length > LongestSearch ? text[..LongestSearch] : text;
        Unread = state switch { "unread" => true, "read" => false, _ => null };
        var page = Math.Clamp(number, 1, 100_000);
        var (items, total) = await records.ListAsync(Me, new NotificationQuery(Search, Unread, (page - 1) * PageSize, PageSize), cancellationToken);
        Pager = new Pager(page, Math.Max(1, (int)((total + PageSize - 1) / PageSize)), total);
        var rows = new List<NotificationRow>(items.Count);
        foreach (var item in items)
        {
            rows.Add(new NotificationRow(item, await times.FormatAsync(DateTimeOffset.FromUnixTimeMilliseconds(item.CreatedUtc), cancellationToken)));
        }

        Rows = rows;
    }

    /// <summary>Marks one as read and goes where it leads.</summary>
    public async Task<IActionResult> OnPostOpenAsync(string? id, CancellationToken cancellationToken)
    {
        var url = await records.ReadAsync(Me, id ?? "", cancellationToken);
        return LocalRedirect(Url.Content("~" + (url ?? "/admin/notifications")));
    }

    public async Task<IActionResult> OnPostReadAllAsync(CancellationToken cancellationToken)
    {
        await records.ReadAllAsync(Me, cancellationToken);
        return LocalRedirect(Url.Content("~/admin/notifications?done=read"));
    }
}
