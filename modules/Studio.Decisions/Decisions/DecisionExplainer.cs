using System.Text.Json.Nodes;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Rules;

namespace Studio.Decisions.Decisions;

/// <summary>
/// Tells of every rule why and why not. A decision keeps the rules that matched; of the others the answer is found again, from the facts that the decision kept and the rules that counted then.
/// </summary>
internal sealed class DecisionExplainer(IDatabase database, RuleSetHistory history)
{
    /// <summary>Every rule there was, in the order of arbitration. Of a decision whose facts were erased only those that matched.</summary>
    public async Task<IReadOnlyList<Considered>> ExplainAsync(Decision decision, CancellationToken cancellationToken)
    {
        var isErased = decision.Subject.Id.Length == 0;
        if (decision.RuleSet == 0 || isErased || await database.ReadAsync((session, ct) => history.FindAsync(session, decision.RuleSet, ct), cancellationToken) is not { } rules)
        {
            return decision.Considered;
        }

        var kept = decision.Considered.ToDictionary(c => c.RuleId, StringComparer.Ordinal);
        var profile = FactProfile.FromJson(rules.Catalogue, (JsonObject)JsonNode.Parse(decision.Facts)!);
        return [.. rules.Ask(profile, new ContactPlace(decision.Channel, decision.Touchpoint), decision.MadeAt).Select(r =>
            kept.GetValueOrDefault(r.Rule.Rule.Id) ?? new Considered(r.Rule.Rule.Id, r.Rule.Rule.Version, r.Rule.Rule.Name, r.Outcome.ToString()))];
    }
}
