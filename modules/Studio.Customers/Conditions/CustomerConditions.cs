using Studio.Customers.Segments;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Conditions;

/// <summary>The facts that a condition on customers may speak of: what is known of them at any time. A segment that asked for another would have to be counted after it.</summary>
internal sealed class CustomerConditions(FactService facts)
{
    /// <summary>The catalogue, and of it what may be asked.</summary>
    public async ValueTask<IExpressionScope> ScopeAsync(CancellationToken cancellationToken) => Of(await facts.GetCatalogueAsync(cancellationToken));

    /// <summary>What of the catalogue may be asked.</summary>
    public static IExpressionScope Of(FactCatalogue catalogue) => new ExpressionScope(FactsOf(catalogue).Select(f => catalogue.Find(f.Path)!));

    /// <summary>The facts that may be asked.</summary>
    public static IEnumerable<FactDescriptor> FactsOf(FactCatalogue catalogue) => catalogue.Facts.Where(f => f.Scope == FactScope.Customer && f.Path != SegmentFacts.Path);
}
