using System.Globalization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Queries;
using Studio.Contents.Api;
using Studio.Contents.Editing;
using Studio.Kernel.Problems;
using Studio.Kernel.Values;

namespace Studio.Contents.Listing;

/// <summary>The list's one condition: what may be asked of a field, and what the person's words mean to a query.</summary>
internal static class ContentListFilter
{
    /// <summary>The comparison that asks for no value; the API says <c>exists:false</c>.</summary>
    public const string IsMissing = "missing";

    /// <summary>The comparisons that make sense for a field, by their names in the address, and their English texts.</summary>
    public static IReadOnlyList<(string Name, string Text)> Operators(ContentFieldDefinition field, ContentFieldTypes fields)
    {
        (string, string)[] presence = [("exists", "has a value"), (IsMissing, "has no value")];
        (string, string)[] order = [("eq", "is"), ("ne", "is not"), ("gt", "greater than"), ("ge", "at least"), ("lt", "less than"), ("le", "at most")];
        return field.FieldType switch
        {
            "ContentPickerField" or "BooleanField" => [("eq", "is"), .. presence],
            "MultiTextField" or "TaxonomyField" or "UserPickerField" => [("eq", "is"), ("ne", "is not"), .. presence],
            "GeoPointField" => presence,
            "DateField" or "DateTimeField" or "TimeField" => [.. order, .. presence],
            _ => fields.Find(field.FieldType)?.ValueKind == FieldValueKind.Number ? [.. order, .. presence] : [("contains", "contains"), ("eq", "is"), ("ne", "is not"), .. presence],
        };
    }

    /// <summary>True where the comparison needs a value.</summary>
    public static bool NeedsValue(string op) => op is not ("exists" or IsMissing);

    /// <summary>The condition, or null while it is not complete.</summary>
    /// <exception cref="ProblemException">The words are no value of the field.</exception>
    public static ContentFilter? Read(ContentFieldPlace place, string op, string value, FormContext context)
    {
        if (op == IsMissing)
        {
            return new ContentFilter(place.Path, FilterOperator.Exists, "false");
        }

        if (ContentQueryReader.Operator(op) is not { } comparison || (NeedsValue(op) && value.Length == 0))
        {
            return null;
        }

        return new ContentFilter(place.Path, comparison, op == "exists" ? "true" : Convert(place, value, context));
    }

    private static string Convert(ContentFieldPlace place, string value, FormContext context)
    {
        switch (place.Field.FieldType)
        {
            case "MoneyField":
                var errors = new List<InputError>();
                var major = NumericForm.ReadNumber(value, place.Path, errors, out var valid);
                if (!valid || major is null)
                {
                    throw ProblemException.Invalid(errors);
                }

                try
                {
                    return Money.FromMajor(major.Value, context.Currency).Amount.ToString(CultureInfo.InvariantCulture);
                }
                catch (Exception e) when (e is ArgumentException or OverflowException)
                {
                    throw ProblemException.Invalid(place.Path, "The amount has more decimals than the currency.");
                }

            case "DateTimeField" when DateTime.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && !context.Zone.IsInvalidTime(local):
                return TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), context.Zone).ToString("O", CultureInfo.InvariantCulture);
            default:
                return value;
        }
    }
}
