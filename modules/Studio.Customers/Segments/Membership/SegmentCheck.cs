using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Sessions;
using Studio.Data.Verification;

namespace Studio.Customers.Segments.Membership;

/// <summary>Recounts who is in each segment. Those that change by themselves, and all while something waits for the worker, may be behind: of them only the sums are checked.</summary>
internal sealed class SegmentCheck(IServiceScopeFactory scopes, TimeProvider time) : IDataCheck
{
    private const int Most = 100;

    public string Name => "segment members";

    public async Task<IReadOnlyList<Difference>> RunAsync(DbSession session, CancellationToken cancellationToken)
    {
        var sums = await session.QueryAsync<SumRow>($"""
            SELECT SegmentId, Members, Counted FROM (SELECT s.SegmentId, s.Members, (SELECT count(*) FROM SegmentMember m WHERE m.SegmentId = s.SegmentId) AS Counted FROM SegmentState s) AS Sums
            WHERE Members <> Counted LIMIT {Most}
            """, null, cancellationToken);
        var differences = sums.Select(s => new Difference(Name, string.Create(CultureInfo.InvariantCulture, $"Segment {s.SegmentId} says {s.Members} members and has {s.Counted}."))).ToList();
        if (await session.ScalarAsync<long>("SELECT count(*) FROM (SELECT 1 FROM SegmentPending UNION ALL SELECT 1 FROM SegmentRecount) w", null, cancellationToken) > 0)
        {
            return differences;
        }

        await using var scope = scopes.CreateAsyncScope();
        var set = await scope.ServiceProvider.GetRequiredService<SegmentSets>().GetAsync(scope.ServiceProvider, cancellationToken);
        var finder = scope.ServiceProvider.GetRequiredService<SegmentFinder>();
        foreach (var segment in set.Segments.Where(s => s.Compiled is not null && !s.IsVolatile))
        {
            var matching = (await finder.FindAsync(segment.Compiled!, set.Catalogue, new CustomerScope(null), time.GetUtcNow(), cancellationToken)).ToHashSet(StringComparer.Ordinal);
            var members = await session.QueryAsync<string>("SELECT CustomerId FROM SegmentMember WHERE SegmentId = @Id", new { segment.Id }, cancellationToken);
            var wrong = members.Count(m => !matching.Remove(m));
            if (wrong + matching.Count > 0)
            {
                differences.Add(new Difference(Name, string.Create(CultureInfo.InvariantCulture, $"Segment '{segment.Name}' has {wrong} members that do not fulfil its condition, and lacks {matching.Count} that do.")));
            }
        }

        return differences;
    }

    // Not a positional record: a count of no rows has no type in SQLite that a constructor could be matched by.
    private sealed class SumRow
    {
        public string SegmentId { get; set; } = "";

        public long Members { get; set; }

        public long Counted { get; set; }
    }
}
