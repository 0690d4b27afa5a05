using Studio.Data.Outbox;
using Studio.Data.Sessions;

namespace Studio.Customers.Segments.Membership;

/// <summary>Some entered or left a segment: the outbox message, one for each transaction and segment.</summary>
/// <param name="SegmentId">The segment.</param>
/// <param name="Name">Its name at that moment.</param>
/// <param name="CustomerIds">Who.</param>
/// <param name="At">When, in milliseconds since 1970.</param>
internal sealed record SegmentMoved(string SegmentId, string Name, IReadOnlyList<string> CustomerIds, long At)
{
    public const string Entered = "segments.entered";

    public const string Left = "segments.left";
}

/// <summary>Writes who is in a segment: what changes, and nothing else.</summary>
internal sealed class SegmentMembers(OutboxStore outbox, TimeProvider time)
{
    private static readonly string[] Columns = ["SegmentId", "CustomerId", "SinceUtc"];

    /// <summary>Makes those who match the members, among some customers.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="scope">Among whom.</param>
    /// <param name="matching">Who matches, all of them in the scope.</param>
    /// <param name="announce">Whether others are told.</param>
    /// <param name="cancellationToken">Undoes the transaction.</param>
    /// <returns>How many entered or left.</returns>
    public async Task<int> ApplyAsync(WriteSession session, Segment segment, CustomerScope scope, IReadOnlyCollection<string> matching, bool announce, CancellationToken cancellationToken)
    {
        // An end that may be missing would be no end to an index: each step of a recount would read all members behind it.
        var condition = scope.Ids is not null ? "CustomerId IN @Ids" : scope.Through is null ? "CustomerId > @After" : "CustomerId > @After AND CustomerId <= @Through";
        var members = (await session.QueryAsync<string>($"SELECT CustomerId FROM SegmentMember WHERE SegmentId = @Id AND {condition}",
            new { segment.Id, scope.After, scope.Through, Ids = scope.Ids?.ToArray() ?? [] }, cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        List<string> entered = [.. matching.Where(id => !members.Contains(id))];
        members.ExceptWith(matching);
        if (entered.Count > 0)
        {
            await session.InsertManyAsync("SegmentMember", Columns, entered.Select(id => new object?[] { segment.Id, id, now }), cancellationToken);
        }

        if (members.Count > 0)
        {
            await session.ExecuteAsync("DELETE FROM SegmentMember WHERE SegmentId = @Id AND CustomerId IN @left", new { segment.Id, left = members.ToArray() }, cancellationToken);
        }

        if (entered.Count > 0 || members.Count > 0)
        {
            await session.ExecuteAsync("UPDATE SegmentState SET Members = Members + @more, ChangedUtc = @now WHERE SegmentId = @Id", new { segment.Id, more = entered.Count - members.Count, now }, cancellationToken);
        }

        if (announce)
        {
            await TellAsync(session, SegmentMoved.Left, segment, [.. members], now, cancellationToken);
            await TellAsync(session, SegmentMoved.Entered, segment, entered, now, cancellationToken);
        }

        return entered.Count + members.Count;
    }

    private async Task TellAsync(WriteSession session, string type, Segment segment, List<string> customers, long now, CancellationToken cancellationToken)
    {
        if (customers.Count > 0)
        {
            await outbox.AddAsync(session, type, new SegmentMoved(segment.Id, segment.Name, customers, now), cancellationToken);
        }
    }
}
