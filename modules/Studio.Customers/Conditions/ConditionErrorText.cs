using System.Globalization;
using Microsoft.Extensions.Localization;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Conditions;

/// <summary>Words an error of a condition in the person's language: the English wording is the resource key.</summary>
public static class ConditionErrorText
{
    /// <summary>The error's message.</summary>
    public static string Localize(ExpressionError error, IStringLocalizer localizer) =>
        string.Format(CultureInfo.CurrentCulture, localizer[ErrorMessages.Template(error.Code)].Value, [.. error.Arguments]);
}
