using System.Globalization;
using Microsoft.Extensions.Localization;
using Studio.Scripting.Expressions;

namespace Studio.Decisions.Rules;

/// <summary>Words an error of a condition in the person's language: the English wording is the resource key.</summary>
internal static class ExpressionErrorText
{
    public static string Localize(ExpressionError error, IStringLocalizer localizer) =>
        string.Format(CultureInfo.CurrentCulture, localizer[ErrorMessages.Template(error.Code)].Value, [.. error.Arguments]);
}
