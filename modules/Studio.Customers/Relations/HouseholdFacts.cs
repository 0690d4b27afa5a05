using Studio.Admin.Time;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Relations;

/// <summary>A customer's household as facts. Ages are counted on the day that it is in the tenant's time zone.</summary>
internal sealed class HouseholdFacts(Households households, LocalTimes times) : IFactProvider
{
    private const string Size = "household.size";
    private const string Children = "household.children";
    private const string Youngest = "household.youngestAge";
    private const string Needs = "household.needs";

    public ValueTask<IReadOnlyList<FactDescriptor>> DescribeAsync(CancellationToken cancellationToken) => new(
    [
        new FactDescriptor(Size, ExpressionType.Number, "People in the household", FactScope.Customer) { Example = Size + " >= 3", Resources = typeof(CustomerParts) },
        new FactDescriptor(Children, ExpressionType.Number, "Children in the household", FactScope.Customer) { Example = Children + " > 0", Resources = typeof(CustomerParts) },
        new FactDescriptor(Youngest, ExpressionType.Number, "Age of the youngest in the household", FactScope.Customer) { Example = Youngest + " < 6", Resources = typeof(CustomerParts) },
        new FactDescriptor(Needs, ExpressionType.String, "Needs of the household", FactScope.Customer) { Example = Needs + ".includes('x')", Resources = typeof(CustomerParts) },
    ]);

    public async ValueTask LoadAsync(FactBatch batch, CancellationToken cancellationToken)
    {
        var customers = batch.Subjects.Select(s => s.CustomerId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (customers.Count == 0 || !new[] { Size, Children, Youngest, Needs }.Any(batch.Wants))
        {
            return;
        }

        var found = await households.OfAsync(customers, cancellationToken);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(batch.Now, await times.ZoneAsync(cancellationToken)).DateTime);
        for (var i = 0; i < batch.Subjects.Count; i++)
        {
            if (batch.Subjects[i].CustomerId is { } id && found.TryGetValue(id, out var members))
            {
                var ages = members.Select(m => m.AgeOn(today)).OfType<int>().ToList();
                batch.Set(i, Size, ScriptValue.From((double)members.Count));
                batch.Set(i, Children, ScriptValue.From((double)ages.Count(a => a < HouseholdMember.Grown)));
                batch.Set(i, Youngest, ages.Count == 0 ? ScriptValue.Missing : ScriptValue.From((double)ages.Min()));
                batch.Set(i, Needs, ScriptValue.From(string.Join(", ", members.Select(m => m.Needs).Where(n => n.Length > 0).Distinct(StringComparer.Ordinal))));
            }
        }
    }
}
