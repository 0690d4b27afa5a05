using System.Globalization;

namespace Studio.Liquid;

/// <summary>One fault in a template.</summary>
/// <param name="Code">A stable code from <see cref="LiquidErrorCode"/>, for translation.</param>
/// <param name="Message">What happened and what to do, in English.</param>
/// <param name="Line">The line, from 1; 0 when the fault has no place.</param>
/// <param name="Column">The column in UTF-16 characters, from 1; 0 when the fault has no place.</param>
/// <param name="Arguments">The values the message names, in order.</param>
/// <param name="TemplateName">The partial template it is in; null for the template itself.</param>
public sealed record LiquidError(string Code, string Message, int Line, int Column, IReadOnlyList<string> Arguments, string? TemplateName = null)
{
    /// <summary>What lax mode writes, in the words of Shopify's Liquid.</summary>
    internal string ToOutput() => string.Create(CultureInfo.InvariantCulture, $"Liquid error ({(TemplateName is null ? "" : TemplateName + " ")}line {Line}): {Message}");
}
