using Studio.Data.Sessions;

namespace Studio.Customers.Segments;

/// <summary>How a segment stands.</summary>
/// <param name="SegmentId">The segment.</param>
/// <param name="Members">How many are in it.</param>
/// <param name="Customers">Of how many, when it was counted last.</param>
/// <param name="CountedUtc">When it was counted last as a whole; null before the first time.</param>
/// <param name="ChangedUtc">When somebody entered or left last.</param>
/// <param name="Done">How many the count under way has looked at; null where none is under way.</param>
/// <param name="Total">Of about how many.</param>
public sealed record SegmentStanding(string SegmentId, long Members, long Customers, DateTimeOffset? CountedUtc, DateTimeOffset? ChangedUtc, long? Done, long? Total);

/// <summary>A customer in a segment.</summary>
/// <param name="CustomerId">Who.</param>
/// <param name="Name">The name.</param>
/// <param name="Since">Since when.</param>
public sealed record SegmentMemberRow(string CustomerId, string Name, DateTimeOffset Since);

/// <summary>A segment that a customer is in.</summary>
public sealed record CustomerSegment(string SegmentId, string Name, DateTimeOffset Since);

/// <summary>Reads segments and who is in them, for screens and the API.</summary>
public sealed class SegmentLists(UnitOfWork unit)
{
    /// <summary>How the segments stand; what was never published has nothing.</summary>
    public async Task<IReadOnlyDictionary<string, SegmentStanding>> StandingsAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var rows = ids.Count == 0 ? [] : await unit.ReadAsync((session, ct) => session.QueryAsync<StandingRow>("""
            SELECT s.SegmentId, s.Members, s.Customers, s.CountedUtc, s.ChangedUtc, r.Done, r.Total FROM SegmentState s LEFT JOIN SegmentRecount r ON r.SegmentId = s.SegmentId WHERE s.SegmentId IN @ids
            """, new { ids = ids.ToArray() }, ct), cancellationToken);
        return rows.ToDictionary(r => r.SegmentId, r => r.ToStanding(), StringComparer.Ordinal);
    }

    /// <summary>A page of the members by name, those whose name holds the text in any case.</summary>
    public Task<(IReadOnlyList<SegmentMemberRow> Rows, long Total)> MembersAsync(string segmentId, string? search, bool byName, bool descending, int page, int pageSize, CancellationToken cancellationToken) => unit.ReadAsync(async (session, ct) =>
    {
        var pattern = string.IsNullOrWhiteSpace(search) ? null : "%" + search.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
        var named = pattern is null ? "" : " AND i.DisplayText LIKE @pattern ESCAPE '\\'";
        var parameters = new { segmentId, pattern, take = pageSize, skip = (long)(page - 1) * pageSize };
        var total = pattern is null
            ? await session.ScalarAsync<long>("SELECT count(*) FROM SegmentMember WHERE SegmentId = @segmentId", parameters, ct)
            : await session.ScalarAsync<long>($"SELECT count(*) FROM SegmentMember m JOIN ContentItem i ON i.ItemId = m.CustomerId AND i.Published = 1 WHERE m.SegmentId = @segmentId{named}", parameters, ct);
        var direction = descending ? "DESC" : "ASC";
        var rows = await session.QueryAsync<MemberRow>($"""
            SELECT m.CustomerId, i.DisplayText AS Name, m.SinceUtc FROM SegmentMember m JOIN ContentItem i ON i.ItemId = m.CustomerId AND i.Published = 1
            WHERE m.SegmentId = @segmentId{named} ORDER BY {(byName ? "i.DisplayText" : "m.SinceUtc")} {direction}, m.CustomerId {direction} LIMIT @take OFFSET @skip
            """, parameters, ct);
        return ((IReadOnlyList<SegmentMemberRow>)[.. rows.Select(r => new SegmentMemberRow(r.CustomerId, r.Name, DateTimeOffset.FromUnixTimeMilliseconds(r.SinceUtc)))], total);
    }, cancellationToken);

    /// <summary>Members after an id, in the order of ids: for those who read all of them.</summary>
    public async Task<IReadOnlyList<SegmentMemberRow>> MembersAfterAsync(string segmentId, string after, int take, CancellationToken cancellationToken)
    {
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<MemberRow>("""
            SELECT m.CustomerId, i.DisplayText AS Name, m.SinceUtc FROM (SELECT CustomerId, SinceUtc FROM SegmentMember WHERE SegmentId = @segmentId AND CustomerId > @after ORDER BY CustomerId LIMIT @take) m
            JOIN ContentItem i ON i.ItemId = m.CustomerId AND i.Published = 1 ORDER BY m.CustomerId
            """, new { segmentId, after, take }, ct), cancellationToken);
        return [.. rows.Select(r => new SegmentMemberRow(r.CustomerId, r.Name, DateTimeOffset.FromUnixTimeMilliseconds(r.SinceUtc)))];
    }

    /// <summary>The segments that a customer is in, by name.</summary>
    public async Task<IReadOnlyList<CustomerSegment>> OfCustomerAsync(string customerId, CancellationToken cancellationToken)
    {
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<MemberRow>("""
            SELECT m.SegmentId AS CustomerId, i.DisplayText AS Name, m.SinceUtc FROM SegmentMember m JOIN ContentItem i ON i.ItemId = m.SegmentId AND i.Published = 1 WHERE m.CustomerId = @customerId ORDER BY i.DisplayText LIMIT 200
            """, new { customerId }, ct), cancellationToken);
        return [.. rows.Select(r => new CustomerSegment(r.CustomerId, r.Name, DateTimeOffset.FromUnixTimeMilliseconds(r.SinceUtc)))];
    }

    private sealed record MemberRow(string CustomerId, string Name, long SinceUtc);

    private sealed class StandingRow
    {
        public string SegmentId { get; set; } = "";

        public long Members { get; set; }

        public long Customers { get; set; }

        public long? CountedUtc { get; set; }

        public long? ChangedUtc { get; set; }

        public long? Done { get; set; }

        public long? Total { get; set; }

        public SegmentStanding ToStanding() => new(SegmentId, Members, Customers, At(CountedUtc), At(ChangedUtc), Done, Total);

        private static DateTimeOffset? At(long? milliseconds) => milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
    }
}
