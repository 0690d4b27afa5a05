using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;

namespace Acme.Loyalty;

/// <summary>The points as a fact: rules may say <c>facts.loyaltyPoints >= 100</c>.</summary>
internal sealed class LoyaltyFacts(LoyaltyCards cards) : IFactProvider
{
    private const string Points = "facts.loyaltyPoints";

    public ValueTask<IReadOnlyList<FactDescriptor>> DescribeAsync(CancellationToken cancellationToken) => new(
    [
        new FactDescriptor(Points, ExpressionType.Number, "Loyalty points", FactScope.Customer) { Example = Points + " >= 100", Resources = typeof(LoyaltyPermissions) },
    ]);

    public async ValueTask LoadAsync(FactBatch batch, CancellationToken cancellationToken)
    {
        if (!batch.Wants(Points))
        {
            return;
        }

        var points = await cards.OfAsync([.. batch.Subjects.Select(s => s.CustomerId).OfType<string>().Distinct(StringComparer.Ordinal)], cancellationToken);
        for (var i = 0; i < batch.Subjects.Count; i++)
        {
            if (batch.Subjects[i].CustomerId is { } id)
            {
                batch.Set(i, Points, ScriptValue.From((double)points.GetValueOrDefault(id)));
            }
        }
    }
}
