using System.Text.Json.Nodes;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;

namespace Studio.Customers.Consent;

/// <summary>What the customer agreed to and refused.</summary>
internal sealed class ConsentData : IPersonalDataSource
{
    private const string Theirs = "((SubjectKind = 2 AND SubjectId = @CustomerId) OR (SubjectKind = 1 AND SubjectId IN @Visitors))";

    public string Name => "consent";

    public string Title => "Consent";

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<Row>($"""
            SELECT g.Purpose, g.Version, g.Granted, g.Source, g.OccurredUtc, g.Actor, g.Evidence, t.Title, t.Text FROM ConsentGrant g LEFT JOIN ConsentText t ON t.Purpose = g.Purpose AND t.Version = g.Version
            WHERE {Theirs} ORDER BY g.OccurredUtc, g.Id
            """, Parameters(subject), cancellationToken);
        return new JsonArray([.. rows.Select(r => (JsonNode)new JsonObject
        {
            ["purpose"] = r.Purpose, ["granted"] = r.Granted == 1, ["at"] = PersonalDataJson.Instant(r.OccurredUtc), ["source"] = r.Source, ["writtenDownBy"] = r.Actor,
            ["evidence"] = JsonNode.Parse(r.Evidence), ["version"] = r.Version, ["title"] = r.Title is null ? null : JsonNode.Parse(r.Title), ["text"] = r.Text is null ? null : JsonNode.Parse(r.Text),
        })]);
    }

    public Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken) =>
        session.ExecuteAsync($"DELETE FROM ConsentGrant WHERE {Theirs}", Parameters(subject), cancellationToken);

    // A list in a query must not be empty.
    private static object Parameters(PersonalDataSubject subject) => new { subject.CustomerId, Visitors = subject.VisitorIds.DefaultIfEmpty("").ToArray() };

    private sealed class Row
    {
        public string Purpose { get; set; } = "";

        public long Version { get; set; }

        public long Granted { get; set; }

        public string Source { get; set; } = "";

        public long OccurredUtc { get; set; }

        public string? Actor { get; set; }

        public string Evidence { get; set; } = "{}";

        public string? Title { get; set; }

        public string? Text { get; set; }
    }
}
