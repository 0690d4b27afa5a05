using Microsoft.Extensions.Localization;
using Studio.ContentModel.Fields;
using Studio.Customers.Facts;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions.Conditions;

namespace Studio.Customers.Conditions;

/// <summary>Offers facts of the catalogue to a builder of conditions: with their comparisons, and the values of fields that have a list of them.</summary>
public sealed class ConditionFacts
{
    private readonly CustomerFieldPlaces _places;
    private readonly IStringLocalizerFactory _localizers;

    internal ConditionFacts(CustomerFieldPlaces places, IStringLocalizerFactory localizers) => (_places, _localizers) = (places, localizers);

    /// <summary>The facts in the language of the request, in the order given.</summary>
    public async ValueTask<IReadOnlyList<ConditionFact>> OfferAsync(IEnumerable<FactDescriptor> facts, CancellationToken cancellationToken)
    {
        var fields = (await _places.GetAsync(cancellationToken)).ToDictionary(p => p.Path, StringComparer.Ordinal);
        return [.. facts.Select(f => Offer(f, fields.GetValueOrDefault(f.Path)))];
    }

    private ConditionFact Offer(FactDescriptor fact, CustomerFieldPlace? field)
    {
        var title = fact.Resources is null ? fact.Title : _localizers.Create(fact.Resources)[fact.Title].Value;
        return new ConditionFact(fact.Path, fact.Type.ToString().ToLowerInvariant(), fact.Unit.Length > 0 ? $"{title} ({fact.Unit})" : title, fact.Parameters is null ? null : fact.Example)
        {
            Operators = ConditionOperators.Of(fact.Type),
            Choices = field is null ? [] : [.. (FieldOptions.Predefined(field.Place.Field) ?? []).Select(o => new ConditionChoice(o.Value, o.Name))],
        };
    }
}
