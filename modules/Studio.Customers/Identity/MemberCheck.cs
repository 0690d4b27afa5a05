using Studio.Data.Sessions;
using Studio.Data.Verification;

namespace Studio.Customers.Identity;

/// <summary>Recounts who every subject is from the log of links.</summary>
internal sealed class MemberCheck : IDataCheck
{
    private const int Most = 100;

    // A chain is as long as people were merged into merged ones; a circle, which cannot be made, ends here.
    private const int Longest = 1000;

    public string Name => "who people are";

    public async Task<IReadOnlyList<Difference>> RunAsync(DbSession session, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<Row>($"""
            WITH RECURSIVE Chain (SubjectKind, SubjectId, CustomerId, Steps) AS (
              SELECT SubjectKind, SubjectId, CustomerId, 0 FROM SubjectLink WHERE EndedUtc IS NULL
              UNION ALL
              SELECT c.SubjectKind, c.SubjectId, l.CustomerId, c.Steps + 1 FROM Chain c JOIN SubjectLink l ON l.SubjectKind = 2 AND l.SubjectId = c.CustomerId AND l.EndedUtc IS NULL WHERE c.Steps < {Longest}),
            Counted AS (SELECT SubjectKind, SubjectId, CustomerId FROM Chain c WHERE NOT EXISTS (SELECT 1 FROM SubjectLink l WHERE l.SubjectKind = 2 AND l.SubjectId = c.CustomerId AND l.EndedUtc IS NULL))
            SELECT c.SubjectId AS SubjectId, c.CustomerId AS Counted, m.CustomerId AS Kept FROM Counted c LEFT JOIN SubjectMember m ON m.SubjectKind = c.SubjectKind AND m.SubjectId = c.SubjectId
              WHERE m.CustomerId IS NULL OR m.CustomerId <> c.CustomerId
            UNION ALL
            SELECT m.SubjectId, c.CustomerId, m.CustomerId FROM SubjectMember m LEFT JOIN Counted c ON c.SubjectKind = m.SubjectKind AND c.SubjectId = m.SubjectId WHERE c.CustomerId IS NULL
            LIMIT {Most}
            """, null, cancellationToken);
        return [.. rows.Select(r => new Difference(Name, $"The subject {r.SubjectId} is {r.Kept ?? "himself"}; by the links he is {r.Counted ?? "himself"}."))];
    }

    private sealed class Row
    {
        public string SubjectId { get; set; } = "";

        public string? Counted { get; set; }

        public string? Kept { get; set; }
    }
}
