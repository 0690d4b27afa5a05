using System.Globalization;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Queries;
using Studio.Contents.Api;
using Studio.Contents.Editing;
using Studio.Kernel.Problems;
using Studio.Kernel.Values;

namespace Studio.Contents.Listing;

/// <summary>A condition of a list: what may be asked, what was written, and what it means to a query.</summary>
/// <param name="Condition">What was written, with a comparison that the field has.</param>
/// <param name="Field">The field.</param>
/// <param name="Operators">The field's comparisons and their texts.</param>
/// <param name="Value">The input for the value, made as in the item's form.</param>
internal sealed record ListConditionRow(ListCondition Condition, ListField Field, IReadOnlyList<(string Name, string Text)> Operators, FieldInput Value)
{
    /// <summary>What it means, or null while it is not complete or not right.</summary>
    public ContentFilter? Filter { get; init; }

    /// <summary>What is wrong with it, in the person's language.</summary>
    public string? Error { get; init; }

    public bool NeedsValue => ListOperators.NeedsValue(Condition.Operator);

    public bool TakesTwo => Condition.Operator == ListOperators.Between;

    /// <summary>True where something is still to be written.</summary>
    public bool IsIncomplete => NeedsValue && (Condition.Value.Length == 0 || (TakesTwo && Condition.Until.Length == 0));

    /// <summary>The comparison's English text.</summary>
    public string OperatorText => Operators.First(o => o.Name == Condition.Operator).Text;
}

/// <summary>Reads the conditions of a list and tells, condition by condition, what is wrong with them.</summary>
internal sealed class ListConditions(ContentFieldTypes fields, ContentForms forms, IStringLocalizer<ListConditions> texts)
{
    /// <summary>The conditions on fields that there are.</summary>
    public async Task<IReadOnlyList<ListConditionRow>> ReadAsync(IReadOnlyList<ListCondition> conditions, ListFieldSet known, CancellationToken cancellationToken)
    {
        var context = await forms.ContextAsync(cancellationToken);
        var rows = new List<ListConditionRow>(conditions.Count);
        foreach (var condition in conditions)
        {
            if (known.At(condition.Field) is not { CanFilter: true } field)
            {
                continue;
            }

            var operators = ListOperators.Of(field, fields);
            var right = operators.Any(o => o.Name == condition.Operator) ? condition : condition with { Operator = operators[0].Name };
            rows.Add(Judge(new ListConditionRow(right, field, operators, await InputAsync(field, right.Value, cancellationToken)), context));
        }

        return rows;
    }

    /// <summary>A value as people read it.</summary>
    public static string Show(ListConditionRow row, string value)
    {
        if (row.Value.Kind == InputKind.Choice)
        {
            return row.Value.Choices.FirstOrDefault(c => c.Value == value)?.Text ?? value;
        }

        return row.Value.Type switch
        {
            "date" when DateOnly.TryParse(value, CultureInfo.InvariantCulture, out var date) => date.ToString("d", CultureInfo.CurrentCulture),
            "datetime-local" when DateTime.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var moment) => moment.ToString("g", CultureInfo.CurrentCulture),
            _ => value,
        };
    }

    private async Task<FieldInput> InputAsync(ListField field, string value, CancellationToken cancellationToken) => field.Place is { } place
        ? await forms.ShowFilterAsync(place, value, cancellationToken)
        : new FieldInput("value", InputKind.Line, value) { Type = field.Path == "DisplayText" ? "text" : "datetime-local" };

    private ListConditionRow Judge(ListConditionRow row, FormContext context)
    {
        if (row.IsIncomplete)
        {
            return row;
        }

        try
        {
            return row with { Filter = Filter(row, context) };
        }
        catch (ProblemException e) when (e.Status == 400)
        {
            return row with { Error = string.Join(" ", e.Errors.Select(error => texts[error.Message].Value)) };
        }
    }

    private ContentFilter Filter(ListConditionRow row, FormContext context)
    {
        var (path, op) = (row.Field.Path, row.Condition.Operator);
        return op switch
        {
            "exists" => new ContentFilter(path, FilterOperator.Exists, "true"),
            ListOperators.IsMissing => new ContentFilter(path, FilterOperator.Exists, "false"),
            ListOperators.Between => ContentFilter.Of(path, FilterOperator.Between, Value(row.Field, row.Condition.Value, context), Value(row.Field, row.Condition.Until, context)),
            _ => new ContentFilter(path, ContentQueryReader.Operator(op)!.Value, Value(row.Field, row.Condition.Value, context)),
        };
    }

    /// <summary>A written value in the words of a query.</summary>
    private string Value(ListField field, string written, FormContext context)
    {
        if (written.Length > ListRequest.LongestText)
        {
            throw ProblemException.Invalid(field.Path, "The value is too long.");
        }

        if (field.Place is not { } place)
        {
            return field.Path == "DisplayText" ? written : Moment(field, written, context);
        }

        switch (place.Field.FieldType)
        {
            case "MoneyField":
                return Minor(field, written, context);
            case "NumericField":
                _ = Number(field, written);
                try
                {
                    fields.Find("NumericField")!.ParseFilter(written, place.Field, field.Path);
                }
                catch (ProblemException)
                {
                    throw ProblemException.Invalid(field.Path, "The number has more decimals than the field keeps, or is too large.");
                }

                return written;
            case "DateTimeField":
                return Moment(field, written, context);
            default:
                fields.Find(place.Field.FieldType)!.ParseFilter(written, place.Field, field.Path);
                return written;
        }
    }

    private static decimal Number(ListField field, string written)
    {
        var errors = new List<InputError>();
        return NumericForm.ReadNumber(written, field.Path, errors, out _) ?? throw ProblemException.Invalid(errors.Count > 0 ? errors : [new InputError(field.Path, "A value is needed.")]);
    }

    private static string Minor(ListField field, string written, FormContext context)
    {
        try
        {
            return Money.FromMajor(Number(field, written), context.Currency).Amount.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw ProblemException.Invalid(field.Path, "The amount has more decimals than the currency.");
        }
    }

    /// <summary>A time of the tenant's zone, or one that says itself that it is in UTC.</summary>
    private static string Moment(ListField field, string written, FormContext context)
    {
        if (!DateTime.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var moment) || moment.Kind == DateTimeKind.Local || context.Zone.IsInvalidTime(DateTime.SpecifyKind(moment, DateTimeKind.Unspecified)))
        {
            throw ProblemException.Invalid(field.Path, "A day and a time are needed.");
        }

        return (moment.Kind == DateTimeKind.Utc ? moment : TimeZoneInfo.ConvertTimeToUtc(moment, context.Zone)).ToString("O", CultureInfo.InvariantCulture);
    }
}
