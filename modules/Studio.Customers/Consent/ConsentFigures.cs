using Studio.Data.Sessions;

namespace Studio.Customers.Consent;

/// <summary>How customers stand to a purpose. Visitors whom nobody knows are not counted; who was merged into another is he.</summary>
/// <param name="Granted">How many agreed, to a text that counts.</param>
/// <param name="Refused">How many refused or withdrew.</param>
/// <param name="Outdated">How many agreed to an earlier text, which counts no more.</param>
/// <param name="NeverAsked">How many said nothing of it.</param>
public sealed record ConsentFigures(long Granted, long Refused, long Outdated, long NeverAsked);

/// <summary>Counts how customers stand to purposes.</summary>
internal static class ConsentCounting
{
    /// <summary>The figures by the purposes' names, of customers of the types; one query for all of them.</summary>
    public static async Task<IReadOnlyDictionary<string, ConsentFigures>> CountAsync(DbSession session, IReadOnlyCollection<ConsentPurpose> purposes, IReadOnlyCollection<string> types, CancellationToken cancellationToken)
    {
        if (purposes.Count == 0)
        {
            return new Dictionary<string, ConsentFigures>(StringComparer.Ordinal);
        }

        var customers = types.Count == 0 ? 0 : await session.ScalarAsync<long>("""
            SELECT count(*) FROM ContentItem i WHERE i.Published = 1 AND i.Type IN @types AND NOT EXISTS (SELECT 1 FROM SubjectMember m WHERE m.SubjectKind = 2 AND m.SubjectId = i.ItemId)
            """, new { types }, cancellationToken);
        var rows = await session.QueryAsync<Row>("""
            SELECT s.Purpose, s.Granted, CASE WHEN p.AskAgain = 1 AND s.Version < p.Version THEN 1 ELSE 0 END AS Earlier, count(*) AS Number FROM (
              SELECT g.Purpose, g.Granted, g.Version, row_number() OVER (PARTITION BY g.Purpose, COALESCE(m.CustomerId, g.SubjectId) ORDER BY g.OccurredUtc DESC, g.Granted, g.Id DESC) AS Nth
              FROM ConsentGrant g LEFT JOIN SubjectMember m ON m.SubjectKind = g.SubjectKind AND m.SubjectId = g.SubjectId
              WHERE g.Purpose IN @names AND (g.SubjectKind = 2 OR m.CustomerId IS NOT NULL)) AS s
            JOIN ConsentPurpose p ON p.Name = s.Purpose WHERE s.Nth = 1 GROUP BY s.Purpose, s.Granted, CASE WHEN p.AskAgain = 1 AND s.Version < p.Version THEN 1 ELSE 0 END
            """, new { names = purposes.Select(p => p.Name).ToArray() }, cancellationToken);
        var said = rows.ToLookup(r => r.Purpose, StringComparer.Ordinal);
        return purposes.ToDictionary(p => p.Name, p =>
        {
            var granted = said[p.Name].Where(r => r is { Granted: 1, Earlier: 0 }).Sum(r => r.Number);
            var outdated = said[p.Name].Where(r => r is { Granted: 1, Earlier: 1 }).Sum(r => r.Number);
            var refused = said[p.Name].Where(r => r.Granted == 0).Sum(r => r.Number);
            return new ConsentFigures(granted, refused, outdated, Math.Max(0, customers - granted - outdated - refused));
        }, StringComparer.Ordinal);
    }

    private sealed class Row
    {
        public string Purpose { get; set; } = "";

        public long Granted { get; set; }

        public long Earlier { get; set; }

        public long Number { get; set; }
    }
}
