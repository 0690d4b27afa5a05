using System.Globalization;
using Studio.Data.Sessions;
using Studio.Data.Verification;

namespace Studio.Decisions.Performance;

/// <summary>Compares decisions and answers with the contacts that they are on the timeline.</summary>
internal sealed class DecisionCheck : IDataCheck
{
    public string Name => "decisions";

    public async Task<IReadOnlyList<Difference>> RunAsync(DbSession session, CancellationToken cancellationToken)
    {
        var differences = new List<Difference>();
        await CountAsync("decisions with proposals without their contact", "SELECT count(*) FROM Decision d WHERE d.Proposals <> '[]' AND NOT EXISTS (SELECT 1 FROM Interaction i WHERE i.Id = d.InteractionId)");
        await CountAsync("contacts of decisions without their decision", $"SELECT count(*) FROM Interaction i WHERE i.Type = 'decision' AND NOT EXISTS (SELECT 1 FROM Decision d WHERE d.Id = {session.Dialect.JsonText("i.Payload", "decisionId")})");
        await CountAsync("answers without their contact", "SELECT count(*) FROM DecisionResponse r WHERE r.Kind IN (2, 3) AND NOT EXISTS (SELECT 1 FROM Interaction i WHERE i.Id = r.InteractionId)");
        await CountAsync("answers without having been presented", "SELECT count(*) FROM DecisionResponse r WHERE r.Kind IN (2, 3) AND NOT EXISTS (SELECT 1 FROM DecisionResponse p WHERE p.DecisionId = r.DecisionId AND p.RuleId = r.RuleId AND p.Kind = 1)");
        return differences;

        async Task CountAsync(string what, string sql)
        {
            if (await session.ScalarAsync<long>(sql, null, cancellationToken) is > 0 and var count)
            {
                differences.Add(new Difference(Name, string.Create(CultureInfo.InvariantCulture, $"{count} {what}.")));
            }
        }
    }
}
