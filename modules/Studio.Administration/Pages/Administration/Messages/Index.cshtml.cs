using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.Administration.Messages;
using Studio.Data.Messages;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration.Messages;

/// <summary>A message in the list, with its times in the tenant's zone.</summary>
internal sealed record MessageRow(MessageRecord Message, string CreatedAt, string? NextAt);

/// <summary>Lists what was sent and what waits, and lets what failed be tried again.</summary>
[RequirePermission(nameof(MessagePermissions.ViewMessages))]
internal sealed class MessageListModel(MessageRecords records, MessageDesk desk, LocalTimes times, ProblemTexts words, IAuthorizationService authorization) : PageModel
{
    private const int PageSize = 25;
    private const int LongestSearch = 100;

    public IReadOnlyList<MessageRow> Rows { get; private set; } = [];

    public string Search { get; private set; } = "";

    public MessageState? State { get; private set; }

    public string Sort { get; private set; } = "-created";

    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>True where the person may let messages be tried again.</summary>
    public bool MayRetry { get; private set; }

    /// <summary>True right after a message was asked to be tried again.</summary>
    public bool IsAsked { get; private set; }

    public bool IsUnfiltered => Search.Length == 0 && State is null;

    /// <summary>What the channel said; Studio's own sentences in the person's language.</summary>
    public string Say(string detail) => words[detail];

    public async Task OnGetAsync(string? q, string? state, string? sort, string? done, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        IsAsked = done == "retry";
        Search = (q?.Trim() ?? "") is var text && text.Length > LongestSearch ? text[..LongestSearch] : text;
        State = Enum.TryParse<MessageState>(state, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null;
        Sort = MessageQuery.Sorts.Contains(sort?.TrimStart('-'), StringComparer.Ordinal) ? sort! : "-created";
        MayRetry = await MayManageAsync();
        var page = Math.Clamp(number, 1, 100_000);
        var (messages, total) = await records.ListAsync(new MessageQuery { Search = Search, State = State, Sort = Sort, Skip = (page - 1) * PageSize, Take = PageSize }, cancellationToken);
        Pager = new Pager(page, Math.Max(1, (int)((total + PageSize - 1) / PageSize)), total);
        var rows = new List<MessageRow>(messages.Count);
        foreach (var message in messages)
        {
            rows.Add(new MessageRow(message, await ShowAsync(message.CreatedUtc, cancellationToken), message.Now == MessageState.Waiting && message.Attempts > 0 ? await ShowAsync(message.DueUtc, cancellationToken) : null));
        }

        Rows = rows;
    }

    /// <summary>Lets a message that failed be tried again; a second click finds it waiting.</summary>
    public async Task<IActionResult> OnPostRetryAsync(string? id, CancellationToken cancellationToken)
    {
        if (!await MayManageAsync())
        {
            return Forbid();
        }

        try
        {
            await desk.RetryAsync(id ?? "", cancellationToken);
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status409Conflict)
        {
            // It is on its way already.
        }

        return LocalRedirect(Url.Content("~/admin/messages?done=retry"));
    }

    private ValueTask<string> ShowAsync(long milliseconds, CancellationToken cancellationToken) => times.FormatAsync(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), cancellationToken);

    private Task<bool> MayManageAsync() => authorization.HasPermissionAsync(User, MessagePermissions.ManageMessages);
}
