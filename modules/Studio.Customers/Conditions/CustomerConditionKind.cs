using Microsoft.Extensions.Localization;
using Studio.ContentModel.Fields;
using Studio.Customers.Facts;
using Studio.Customers.Segments;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;
using Studio.Scripting.Expressions.Conditions;

namespace Studio.Customers.Conditions;

/// <summary>Conditions on customers, as segments have them.</summary>
internal sealed class CustomerConditionKind(FactService facts, CustomerFieldPlaces places, SegmentCounter counter, IStringLocalizerFactory localizers) : IConditionKind
{
    public const string KindName = "customers";

    public async ValueTask<IExpressionScope> ScopeAsync(CancellationToken cancellationToken) => CustomerConditions.Of(await facts.GetCatalogueAsync(cancellationToken));

    public async ValueTask<IReadOnlyList<ConditionFact>> FactsAsync(CancellationToken cancellationToken)
    {
        var fields = (await places.GetAsync(cancellationToken)).ToDictionary(p => p.Path, StringComparer.Ordinal);
        return [.. CustomerConditions.FactsOf(await facts.GetCatalogueAsync(cancellationToken)).Select(f => Offer(f, fields.GetValueOrDefault(f.Path)))];
    }

    public async Task<ConditionCount?> CountAsync(CompiledExpression condition, CancellationToken cancellationToken) => await counter.CountAsync(condition, cancellationToken);

    private ConditionFact Offer(FactDescriptor fact, CustomerFieldPlace? field)
    {
        var title = fact.Resources is null ? fact.Title : localizers.Create(fact.Resources)[fact.Title].Value;
        return new ConditionFact(fact.Path, fact.Type.ToString().ToLowerInvariant(), fact.Unit.Length > 0 ? $"{title} ({fact.Unit})" : title, fact.Parameters is null ? null : fact.Example)
        {
            Operators = ConditionOperators.Of(fact.Type),
            Choices = field is null ? [] : [.. (FieldOptions.Predefined(field.Place.Field) ?? []).Select(o => new ConditionChoice(o.Value, o.Name))],
        };
    }
}
