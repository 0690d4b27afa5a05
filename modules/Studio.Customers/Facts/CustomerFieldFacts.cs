using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Facts;

/// <summary>Every field of the customer's type is a fact, the ones that planners add included: <c>customer.country</c>.</summary>
internal sealed class CustomerFieldFacts(CustomerFieldPlaces places, ContentManager content) : IFactProvider
{
    public async ValueTask<IReadOnlyList<FactDescriptor>> DescribeAsync(CancellationToken cancellationToken)
    {
        var facts = (await places.GetAsync(cancellationToken)).Select(p => new FactDescriptor(p.Path, TypeOf(p.Type), p.Place.Field.DisplayName, FactScope.Customer) { Resources = typeof(CustomerParts), Example = ExampleOf(p.Path, TypeOf(p.Type)) });
        return [.. facts, new FactDescriptor("customer.known", ExpressionType.Boolean, "Known customer", FactScope.Customer) { Resources = typeof(CustomerParts), Example = "customer.known" }];
    }

    public async ValueTask LoadAsync(FactBatch batch, CancellationToken cancellationToken)
    {
        for (var i = 0; i < batch.Subjects.Count; i++)
        {
            batch.Set(i, "customer.known", ScriptValue.From(batch.Subjects[i].CustomerId is not null));
        }

        var wanted = (await places.GetAsync(cancellationToken)).Where(p => batch.Wants(p.Path)).ToList();
        if (wanted.Count == 0)
        {
            return;
        }

        var ids = batch.Subjects.Select(s => s.CustomerId).OfType<string>().ToList();
        var items = (await content.GetManyAsync(ids, VersionOptions.Published, cancellationToken)).ToDictionary(c => c.ContentItemId, StringComparer.Ordinal);
        for (var i = 0; i < batch.Subjects.Count; i++)
        {
            if (batch.Subjects[i].CustomerId is { } id && items.TryGetValue(id, out var item))
            {
                foreach (var (path, place, type) in wanted)
                {
                    batch.Set(i, path, ToValue(type.ToFact(item.Field(place.Part.Name, place.Field.Name), place.Field)));
                }
            }
        }
    }

    private static ExpressionType TypeOf(ContentFieldType type) => type.ValueKind switch
    {
        FieldValueKind.Number => ExpressionType.Number,
        FieldValueKind.Boolean => ExpressionType.Boolean,
        _ => ExpressionType.String,
    };

    private static string ExampleOf(string path, ExpressionType type) => type switch
    {
        ExpressionType.Number => path + " >= 1",
        ExpressionType.Boolean => path,
        _ => path + " == 'x'",
    };

    private static ScriptValue ToValue(object? value) => value switch
    {
        string text => ScriptValue.From(text),
        double number => ScriptValue.From(number),
        bool flag => ScriptValue.From(flag),
        _ => ScriptValue.Missing,
    };
}
