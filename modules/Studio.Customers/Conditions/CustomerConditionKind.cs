using Studio.Customers.Segments;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Conditions;

/// <summary>Conditions on customers, as segments have them.</summary>
internal sealed class CustomerConditionKind(FactService facts, ConditionFacts offered, SegmentCounter counter) : IConditionKind
{
    public const string KindName = "customers";

    public async ValueTask<IExpressionScope> ScopeAsync(CancellationToken cancellationToken) => CustomerConditions.Of(await facts.GetCatalogueAsync(cancellationToken));

    public async ValueTask<IReadOnlyList<ConditionFact>> FactsAsync(CancellationToken cancellationToken) =>
        await offered.OfferAsync(CustomerConditions.FactsOf(await facts.GetCatalogueAsync(cancellationToken)), cancellationToken);

    public async Task<ConditionCount?> CountAsync(CompiledExpression condition, CancellationToken cancellationToken) => await counter.CountAsync(condition, cancellationToken);
}
