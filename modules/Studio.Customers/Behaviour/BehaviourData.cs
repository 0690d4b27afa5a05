using System.Text.Json.Nodes;
using Studio.Customers.Behaviour.Counting;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;

namespace Studio.Customers.Behaviour;

/// <summary>What behaviour facts say of a customer. It is derived of contacts, and goes with them.</summary>
internal sealed class BehaviourData : IPersonalDataSource
{
    public string Name => "behaviour";

    public string Title => "Behaviour facts";

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<Row>("SELECT d.Name, v.Number, v.Text FROM BehaviourValue v JOIN BehaviourDefinition d ON d.FactId = v.FactId WHERE v.PersonId IN @Ids ORDER BY d.Name", new { Ids = Ids(subject) }, cancellationToken);
        return new JsonArray([.. rows.Select(r => (JsonNode)new JsonObject { ["name"] = r.Name, ["value"] = r.Text is { } text ? text : r.Number })]);
    }

    public async Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var (ids, facts) = (Ids(subject), await session.QueryAsync<Fact>("SELECT FactId, Counting FROM BehaviourDefinition UNION ALL SELECT '' AS FactId, Counting FROM BehaviourRemainder", null, cancellationToken));
        if (facts.Count > 0)
        {
            await session.ExecuteAsync("DELETE FROM BehaviourEntry WHERE Counting IN @countings AND SubjectId IN @ids", new { countings = facts.Select(f => f.Counting).ToArray(), ids }, cancellationToken);
            await session.ExecuteAsync("DELETE FROM BehaviourValue WHERE FactId IN @facts AND PersonId IN @ids", new { facts = facts.Select(f => f.FactId).ToArray(), ids }, cancellationToken);
        }
    }

    private static string[] Ids(PersonalDataSubject subject) => [subject.CustomerId, .. subject.VisitorIds];

    // Not positional: a number without any value has no type in SQLite that a constructor could be matched by.
    private sealed class Row
    {
        public string Name { get; set; } = "";

        public double? Number { get; set; }

        public string? Text { get; set; }
    }

    private sealed record Fact(string FactId, long Counting);
}
