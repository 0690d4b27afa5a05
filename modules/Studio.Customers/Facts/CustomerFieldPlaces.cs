using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;

namespace Studio.Customers.Facts;

/// <summary>A field that is a fact of customers.</summary>
/// <param name="Path">The fact's path, such as <c>customer.country</c>.</param>
/// <param name="Place">The field.</param>
/// <param name="Type">The field's type.</param>
internal sealed record CustomerFieldPlace(string Path, ContentFieldPlace Place, ContentFieldType Type);

/// <summary>Which fields of customers are facts, and how expressions name them.</summary>
internal sealed class CustomerFieldPlaces(ContentDefinitionStore definitions, ContentFieldTypes fields)
{
    /// <summary>The fields, each path once.</summary>
    public async ValueTask<IReadOnlyList<CustomerFieldPlace>> GetAsync(CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        var found = new Dictionary<string, CustomerFieldPlace>(StringComparer.Ordinal);
        foreach (var type in all.TypesWith(CustomerParts.Customer).Select(n => all.Type(n)!))
        {
            // The customer part first: a planner's field of the same name is asked for under its part.
            foreach (var place in all.FieldsOf(type).OrderByDescending(p => p.Part.PartName == CustomerParts.Customer))
            {
                if (fields.Find(place.Field.FieldType) is { } fieldType && fieldType.IsFact(place.Field) && !place.Field.IsRestricted)
                {
                    var plain = "customer." + Camel(place.Field.Name);
                    var path = found.ContainsKey(plain) ? $"customer.{Camel(place.Part.Name)}{place.Field.Name}" : plain;
                    found.TryAdd(path, new CustomerFieldPlace(path, place, fieldType));
                }
            }
        }

        return [.. found.Values];
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
