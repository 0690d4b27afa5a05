using Studio.Customers.Interactions;
using Studio.Data.Sessions;

namespace Studio.Customers.Screens;

/// <summary>A visitor whom nobody knows.</summary>
/// <param name="Id">The visitor.</param>
/// <param name="Last">The last contact.</param>
/// <param name="Contacts">How many of the contacts that were looked at are his.</param>
internal sealed record VisitorRow(string Id, TimelineEntry Last, int Contacts);

/// <summary>Visitors of a stretch of the log.</summary>
/// <param name="Rows">The visitors, the one seen last first.</param>
/// <param name="Earlier">The id before which earlier contacts are, or null.</param>
internal sealed record VisitorPage(IReadOnlyList<VisitorRow> Rows, string? Earlier);

/// <summary>Who was here lately, of those whom nobody knows.</summary>
internal sealed class VisitorList(IDatabase database, TimelineEntries entries)
{
    /// <summary>So many contacts are looked at for a page.</summary>
    public const int MostLooked = 2_000;

    /// <summary>Visitors by the contacts that were recorded before an id; null for the newest.</summary>
    public async Task<VisitorPage> ReadAsync(string? before, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync((session, ct) => session.QueryAsync<InteractionRow>($"""
            SELECT {string.Join(", ", ContactRepository.Columns.Split(", ").Select(c => "i." + c))} FROM (
              SELECT * FROM Interaction {(before is null ? "" : "WHERE Id < @before")} ORDER BY Id DESC LIMIT {MostLooked}) AS i
            WHERE i.SubjectKind = 1 AND NOT EXISTS (SELECT 1 FROM SubjectMember m WHERE m.SubjectKind = 1 AND m.SubjectId = i.SubjectId) ORDER BY i.Id DESC
            """, new { before }, ct), cancellationToken);
        var oldest = await database.ReadAsync((session, ct) => session.FirstAsync<string>(
            $"SELECT Id FROM Interaction {(before is null ? "" : "WHERE Id < @before")} ORDER BY Id DESC LIMIT 1 OFFSET {MostLooked - 1}", new { before }, ct), cancellationToken);
        var visitors = rows.GroupBy(r => r.SubjectId, StringComparer.Ordinal).ToList();
        var last = await entries.MakeAsync([.. visitors.Select(v => v.First().ToInteraction())], cancellationToken);
        return new VisitorPage([.. visitors.Zip(last, (v, entry) => new VisitorRow(v.Key, entry, v.Count()))], oldest);
    }
}
