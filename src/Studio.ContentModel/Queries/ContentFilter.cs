using System.Text;

namespace Studio.ContentModel.Queries;

/// <summary>How a filter compares.</summary>
public enum FilterOperator
{
    /// <summary>Equal. Of a field with many values: one of them is it.</summary>
    Eq,

    /// <summary>Not equal; a missing value is not equal to anything. Of a field with many values: none of them is it, and it has some.</summary>
    Ne,

    /// <summary>Greater.</summary>
    Gt,

    /// <summary>Greater or equal.</summary>
    Ge,

    /// <summary>Less.</summary>
    Lt,

    /// <summary>Less or equal.</summary>
    Le,

    /// <summary>The text contains the value; the case of a to z does not matter.</summary>
    Contains,

    /// <summary>There is a value (<c>true</c>) or none (<c>false</c>).</summary>
    Exists,

    /// <summary>Equal to one of several values. Of a field with many values: it has at least one of them.</summary>
    In,

    /// <summary>From the first of two values to the second, both included.</summary>
    Between,

    /// <summary>The text begins with the value; the case of a to z does not matter.</summary>
    StartsWith,

    /// <summary>Of a field with many values: it has all of these.</summary>
    All,
}

/// <summary>One condition on a field or on metadata (<see cref="ContentQuery.Metadata"/>).</summary>
/// <param name="Path">The field, such as <c>CustomerPart.Country</c>; a further column of it by its suffix, such as <c>ProductPart.Price.Currency</c>.</param>
/// <param name="Operator">How to compare.</param>
/// <param name="Value">What with. Operators that take several have them with commas between; a comma or backslash within a value has a backslash before it.</param>
public sealed record ContentFilter(string Path, FilterOperator Operator, string Value)
{
    /// <summary>A condition with several values.</summary>
    public static ContentFilter Of(string path, FilterOperator op, params IEnumerable<string> values) =>
        new(path, op, string.Join(',', values.Select(v => v.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal))));

    /// <summary>The values of an operator that takes several.</summary>
    internal IReadOnlyList<string> Values()
    {
        var values = new List<string>();
        var value = new StringBuilder();
        for (var i = 0; i < Value.Length; i++)
        {
            switch (Value[i])
            {
                case '\\' when i + 1 < Value.Length:
                    value.Append(Value[++i]);
                    break;
                case ',':
                    values.Add(value.ToString());
                    value.Clear();
                    break;
                default:
                    value.Append(Value[i]);
                    break;
            }
        }

        values.Add(value.ToString());
        return values;
    }
}
