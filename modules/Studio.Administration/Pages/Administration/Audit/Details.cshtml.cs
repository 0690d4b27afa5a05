using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Time;
using Studio.Administration.Audit;
using Studio.Data.Audit;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration.Audit;

/// <summary>One record with what differed.</summary>
[RequirePermission(nameof(AuditPermissions.ViewAuditTrail))]
internal sealed class AuditDetailsModel(AuditReading records, AuditTexts texts, LocalTimes times) : PageModel
{
    public AuditRecord Record { get; private set; } = new();

    public string Action { get; private set; } = "";

    /// <summary>The kind of thing that was acted on.</summary>
    public string Subject => texts.SubjectOf(Record.SubjectType);

    public string At { get; private set; } = "";

    public string LastAt { get; private set; } = "";

    public IReadOnlyList<AuditDifference> Differences { get; private set; } = [];

    public async Task OnGetAsync(string id, CancellationToken cancellationToken)
    {
        Record = await records.FindAsync(id, cancellationToken) ?? throw ProblemException.NotFound("There is no such record.");
        Action = texts.ActionOf(Record.Action);
        At = await times.FormatAsync(DateTimeOffset.FromUnixTimeMilliseconds(Record.AtUtc), cancellationToken);
        LastAt = await times.FormatAsync(DateTimeOffset.FromUnixTimeMilliseconds(Record.LastUtc), cancellationToken);
        Differences = AuditTexts.Differences(Record);
    }
}
