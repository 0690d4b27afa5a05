using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Problems;
using Studio.Kernel.Values;

namespace Studio.ContentModel.Fields;

/// <summary>Money as <c>{"Amount": minor units, "Currency": "EUR"}</c>.</summary>
internal sealed class MoneyField : ContentFieldType
{
    public override string Name => "MoneyField";

    public override FieldValueKind ValueKind => FieldValueKind.Number;

    public override IReadOnlyList<FieldColumn> Columns(ContentFieldDefinition field) => [new("", ColumnKind.Integer), new("Currency", ColumnKind.Text)];

    public override IReadOnlyList<object?> ReadColumns(JsonObject? value, ContentFieldDefinition field) => Read(value) is { } money ? [money.Amount, money.Currency] : [null, null];

    public override void Validate(JsonObject? value, ContentFieldDefinition field, string path, ICollection<InputError> errors)
    {
        if (value is not null && (value["Amount"] is not null || value["Currency"] is not null))
        {
            if (JsonNumber.ReadLong(value["Amount"]) is null)
            {
                errors.Add(new InputError(path + ".Amount", "A whole number of minor units (cents) is needed."));
            }

            if (!Money.IsCurrency(ReadText(value, "Currency")))
            {
                errors.Add(new InputError(path + ".Currency", "A currency of three capital letters is needed, such as EUR."));
            }
        }

        base.Validate(value, field, path, errors);
    }

    public override object ParseFilter(string text, ContentFieldDefinition field, string path) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var minor) ? minor : throw ProblemException.Invalid(path, "Compare with a whole number of minor units (cents).");

    public override object? ToFact(JsonObject? value, ContentFieldDefinition field) => Read(value) is { } money ? (double)money.Major : null;

    public override string ToText(JsonObject? value, ContentFieldDefinition field, CultureInfo culture) => Read(value)?.Format(culture) ?? "";

    internal static Money? Read(JsonObject? value) =>
        JsonNumber.ReadLong(value?["Amount"]) is { } amount && ReadText(value, "Currency") is { } currency ? new Money(amount, currency) : null;
}
