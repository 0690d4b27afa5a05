using Studio.Customers.Conditions;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;

namespace Studio.Decisions.Rules;

/// <summary>Conditions of rules: over all facts, those that only a contact knows too. How many match is told by the check of rules, which knows of those.</summary>
internal sealed class RuleConditionKind(FactService facts, ConditionFacts offered) : IConditionKind
{
    public const string KindName = "rules";

    public async ValueTask<IExpressionScope> ScopeAsync(CancellationToken cancellationToken) => await facts.GetCatalogueAsync(cancellationToken);

    public async ValueTask<IReadOnlyList<ConditionFact>> FactsAsync(CancellationToken cancellationToken) =>
        await offered.OfferAsync((await facts.GetCatalogueAsync(cancellationToken)).Facts, cancellationToken);
}
