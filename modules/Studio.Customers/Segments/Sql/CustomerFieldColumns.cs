using System.Globalization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Tables;
using Studio.Customers.Facts;
using Studio.Kernel.Values;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Segments.Sql;

/// <summary>The fields of customers, in the typed table of their type.</summary>
internal sealed class CustomerFieldColumns(CustomerFieldPlaces places, ContentDefinitionStore definitions, ContentTables tables) : IFactColumnSource
{
    // Decimals that every currency's minor unit fits into.
    private const int MoneyScale = 3;

    // More than any number that is compared with exactly; so many minor units times 1000 are a whole number of 64 bits.
    private const long MostMoney = 9_200_000_000_000_000;

    public async ValueTask<FactColumn?> FindAsync(ScopeMember fact, IReadOnlyList<ScriptValue> arguments, FactColumnContext context, CancellationToken cancellationToken)
    {
        if (fact.Path == "customer.known")
        {
            return new FactColumn(FactColumnKind.Boolean, "1");
        }

        if ((await places.GetAsync(cancellationToken)).FirstOrDefault(p => p.Path == fact.Path) is not { } known)
        {
            return null;
        }

        var all = await definitions.GetAsync(cancellationToken);
        var table = tables.For(context.ContentType, all);
        var place = all.FieldsOf(table.Type).FirstOrDefault(p => p.Path == known.Place.Path);
        if (place is null)
        {
            return Nothing(known);
        }

        // A type whose part of that name has another kind of field there: what the fact reads from it is for the batches.
        return place.Field.FieldType == known.Place.Field.FieldType && table.Find(place.Path) is { } column ? Column(known, place.Field, table, "t." + column.Name) : null;
    }

    private static FactColumn? Column(CustomerFieldPlace fact, ContentFieldDefinition field, ContentTable table, string name) => field.FieldType switch
    {
        "TextField" or "DateField" or "TimeField" or "LinkField" or "ContentPickerField" or "UserPickerField" or "TaxonomyField" => new FactColumn(FactColumnKind.Text, name),
        "BooleanField" => new FactColumn(FactColumnKind.Boolean, name),
        "NumericField" => new FactColumn(FactColumnKind.Integer, name) { Scale = int.Parse(fact.Type.Form(field), CultureInfo.InvariantCulture) },
        "DateTimeField" => new FactColumn(FactColumnKind.Integer, name),
        "MoneyField" => new FactColumn(FactColumnKind.Integer, Money(name, "t." + table.Column(fact.Place.Path, "Currency"))) { Scale = MoneyScale },
        _ => null,
    };

    /// <summary>The type has no such field: nobody of it has a value.</summary>
    private static FactColumn Nothing(CustomerFieldPlace fact) => fact.Type.ValueKind switch
    {
        ContentModel.Fields.FieldValueKind.Text => new FactColumn(FactColumnKind.Text, "CAST(NULL AS TEXT)"),
        ContentModel.Fields.FieldValueKind.Boolean => new FactColumn(FactColumnKind.Boolean, "CAST(NULL AS BIGINT)"),
        _ => new FactColumn(FactColumnKind.Integer, "CAST(NULL AS BIGINT)"),
    };

    private static string Money(string amount, string currency)
    {
        var cases = string.Concat(Kernel.Values.Money.UnusualDecimals.OrderBy(d => d.Key).Select(d =>
            $"WHEN {currency} IN ({string.Join(", ", d.Value.Select(c => $"'{c}'"))}) THEN {Scaled(amount, MoneyScale - d.Key)} "));
        return $"(CASE {cases}ELSE {Scaled(amount, MoneyScale - 2)} END)";
    }

    private static string Scaled(string amount, int decimals)
    {
        if (decimals == 0)
        {
            return amount;
        }

        var factor = decimals switch { 1 => 10L, 2 => 100L, _ => 1000L };
        var most = MostMoney / factor;
        return string.Create(CultureInfo.InvariantCulture, $"(CASE WHEN {amount} > {most} THEN {MostMoney} WHEN {amount} < -{most} THEN -{MostMoney} ELSE {amount} * {factor} END)");
    }
}
