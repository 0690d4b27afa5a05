using System.Globalization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Time;
using Studio.Administration.Audit;
using Studio.Data.Audit;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration.Audit;

/// <summary>A record in the list.</summary>
internal sealed record AuditRow(AuditRecord Record, string Action, string Subject, string At);

/// <summary>Lists who did what, newest first.</summary>
[RequirePermission(nameof(AuditPermissions.ViewAuditTrail))]
internal sealed class AuditListModel(AuditReading records, AuditTexts texts, LocalTimes times) : PageModel
{
    private const int LongestSearch = 100;

    public IReadOnlyList<AuditRow> Rows { get; private set; } = [];

    public IReadOnlyList<(string Name, string Text)> Actions => texts.Actions;

    public string Search { get; private set; } = "";

    public string Kind { get; private set; } = "";

    public string Person { get; private set; } = "";

    /// <summary>The first and the last day, in the tenant's zone, as a date field writes them; empty for any.</summary>
    public (string From, string To) Days { get; private set; } = ("", "");

    public bool HasNewer { get; private set; }

    public bool HasOlder { get; private set; }

    public bool IsUnfiltered => (Search + Kind + Person + Days.From + Days.To).Length == 0;

    public async Task OnGetAsync(string? q, string? kind, string? person, string? from, string? to, string? older, string? newer, CancellationToken cancellationToken)
    {
        (Search, Kind, Person) = (Short(q), Actions.Select(a => a.Name).FirstOrDefault(a => a == kind) ?? "", Short(person));
        var (first, last) = (Day(from), Day(to));
        Days = (Write(first), Write(last));
        var page = await records.QueryAsync(new AuditQuery
        {
            Search = Search,
            Action = Kind,
            Person = Person,
            From = await BeginAsync(first, cancellationToken),
            Until = await BeginAsync(last?.AddDays(1), cancellationToken),
            OlderThan = IdGenerator.IsId(older) ? older : null,
            NewerThan = IdGenerator.IsId(newer) && !IdGenerator.IsId(older) ? newer : null,
        }, cancellationToken);
        (HasNewer, HasOlder) = (page.HasNewer, page.HasOlder);
        var rows = new List<AuditRow>(page.Records.Count);
        foreach (var record in page.Records)
        {
            rows.Add(new AuditRow(record, texts.ActionOf(record.Action), texts.SubjectOf(record.SubjectType), await times.FormatAsync(DateTimeOffset.FromUnixTimeMilliseconds(record.AtUtc), cancellationToken)));
        }

        Rows = rows;
    }

    private static string Short(string? text) => text is null ? "" : text.Trim() is var trimmed && trimmed.Length > LongestSearch ? trimmed[..LongestSearch] : trimmed;

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1970 and < 9000 ? day : null;

    private static string Write(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private async ValueTask<DateTimeOffset?> BeginAsync(DateOnly? day, CancellationToken cancellationToken)
    {
        if (day is null)
        {
            return null;
        }

        var midnight = day.Value.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        return new DateTimeOffset(midnight, (await times.ZoneAsync(cancellationToken)).GetUtcOffset(midnight));
    }
}
