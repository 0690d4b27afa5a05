using System.Text.Json.Nodes;
using Studio.Data.Audit;
using Studio.Kernel.Security.Audit;

namespace Studio.Administration.Audit;

/// <summary>The audit trail as whoever asks may see it.</summary>
internal sealed class AuditReading(AuditRecords records, IEnumerable<IAuditStateFilter> filters)
{
    public async Task<AuditRecord?> FindAsync(string id, CancellationToken cancellationToken) =>
        await records.FindAsync(id, cancellationToken) is { } record ? await ShowAsync(record, cancellationToken) : null;

    public async Task<AuditPage> QueryAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        var page = await records.QueryAsync(query, cancellationToken);
        foreach (var record in page.Records)
        {
            await ShowAsync(record, cancellationToken);
        }

        return page;
    }

    private async Task<AuditRecord> ShowAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        foreach (var filter in filters)
        {
            record.BeforeJson = await ShowAsync(filter, record, record.BeforeJson, cancellationToken);
            record.AfterJson = await ShowAsync(filter, record, record.AfterJson, cancellationToken);
            record.SubjectName = await filter.ShowNameAsync(record.SubjectType, record.SubjectName, cancellationToken);
        }

        return record;
    }

    private static async ValueTask<string?> ShowAsync(IAuditStateFilter filter, AuditRecord record, string? json, CancellationToken cancellationToken) =>
        json is null ? null : (await filter.ShowAsync(record.SubjectType, JsonNode.Parse(json), cancellationToken))?.ToJsonString();
}
