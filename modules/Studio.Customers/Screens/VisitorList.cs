using Studio.Customers.Interactions;
using Studio.Data.Sessions;

namespace Studio.Customers.Screens;

/// <summary>A visitor whom nobody knows.</summary>
/// <param name="Id">The visitor.</param>
/// <param name="Last">The last contact.</param>
/// <param name="Contacts">How many of the contacts that were looked at are his.</param>
internal sealed record VisitorRow(string Id, TimelineEntry Last, int Contacts);

/// <summary>What a list of visitors shows.</summary>
internal sealed record VisitorQuery
{
    /// <summary>What a list can be sorted by; with <c>-</c> in front the other way round.</summary>
    public static readonly IReadOnlyList<string> Sorts = ["last", "contacts"];

    /// <summary>Only contacts that were recorded before this id; null for the newest.</summary>
    public string? Before { get; init; }

    /// <summary>Words in one of his contacts, or the end of the visitor's id; empty for all.</summary>
    public string Search { get; init; } = "";

    /// <summary>One of <see cref="Sorts"/>.</summary>
    public string Sort { get; init; } = "-last";

    /// <summary>How many visitors are left out.</summary>
    public int Skip { get; init; }

    /// <summary>How many are wanted.</summary>
    public int Take { get; init; } = 25;
}

/// <summary>Visitors of a stretch of the log.</summary>
/// <param name="Rows">The visitors.</param>
/// <param name="Total">How many the stretch has of those that were asked for.</param>
/// <param name="Earlier">The id before which earlier contacts are, or null.</param>
internal sealed record VisitorPage(IReadOnlyList<VisitorRow> Rows, int Total, string? Earlier);

/// <summary>Who was here lately, of those whom nobody knows: a stretch of the log at a time, however long the log is.</summary>
internal sealed class VisitorList(IDatabase database, TimelineEntries entries)
{
    /// <summary>So many contacts are looked at for a page.</summary>
    public const int MostLooked = 2_000;

    /// <summary>The visitors of the stretch, as asked.</summary>
    public async Task<VisitorPage> ReadAsync(VisitorQuery query, CancellationToken cancellationToken)
    {
        var stretch = query.Before is null ? "" : "WHERE Id < @Before";
        var rows = await database.ReadAsync((session, ct) => session.QueryAsync<InteractionRow>($"""
            SELECT {string.Join(", ", ContactRepository.Columns.Split(", ").Select(c => "i." + c))} FROM (
              SELECT * FROM Interaction {stretch} ORDER BY Id DESC LIMIT {MostLooked}) AS i
            WHERE i.SubjectKind = 1 AND NOT EXISTS (SELECT 1 FROM SubjectMember m WHERE m.SubjectKind = 1 AND m.SubjectId = i.SubjectId) ORDER BY i.Id DESC
            """, new { query.Before }, ct), cancellationToken);
        var oldest = await database.ReadAsync((session, ct) => session.FirstAsync<string>(
            $"SELECT Id FROM Interaction {stretch} ORDER BY Id DESC LIMIT 1 OFFSET {MostLooked - 1}", new { query.Before }, ct), cancellationToken);
        var visitors = Sorted(rows.GroupBy(r => r.SubjectId, StringComparer.Ordinal).Where(v => IsFound(v, query.Search)), query.Sort).ToList();
        var shown = visitors.Skip(query.Skip).Take(query.Take).ToList();
        var last = await entries.MakeAsync([.. shown.Select(v => Newest(v).ToInteraction())], cancellationToken);
        return new VisitorPage([.. shown.Zip(last, (v, entry) => new VisitorRow(v.Key, entry, v.Count()))], visitors.Count, oldest);
    }

    private bool IsFound(IGrouping<string, InteractionRow> visitor, string search) =>
        search.Length == 0 || visitor.Key.EndsWith(search, StringComparison.OrdinalIgnoreCase) || visitor.Any(contact => entries.Has(contact.ToInteraction(), search));

    private static IEnumerable<IGrouping<string, InteractionRow>> Sorted(IEnumerable<IGrouping<string, InteractionRow>> visitors, string sort) => sort switch
    {
        "last" => visitors.OrderBy(v => Newest(v).OccurredUtc),
        "contacts" => visitors.OrderBy(v => v.Count()),
        "-contacts" => visitors.OrderByDescending(v => v.Count()),
        _ => visitors.OrderByDescending(v => Newest(v).OccurredUtc),
    };

    private static InteractionRow Newest(IEnumerable<InteractionRow> contacts) => contacts.MaxBy(c => c.OccurredUtc)!;
}
