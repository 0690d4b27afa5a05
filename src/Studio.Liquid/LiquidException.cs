using System.Globalization;

namespace Studio.Liquid;

/// <summary>A template could not be parsed or rendered. The only exception, but for cancellation, which leaves the engine.</summary>
public sealed class LiquidException : Exception
{
    internal LiquidException(LiquidError error, Exception? inner = null)
        : base(error.Message, inner) => Error = error;

    /// <summary>The whole fault.</summary>
    public LiquidError Error { get; }

    /// <summary>A stable code from <see cref="LiquidErrorCode"/>.</summary>
    public string Code => Error.Code;

    /// <summary>The line, from 1; 0 when unknown.</summary>
    public int Line => Error.Line;

    /// <summary>The column, from 1; 0 when unknown.</summary>
    public int Column => Error.Column;

    /// <summary>The values the message names, in order.</summary>
    public IReadOnlyList<string> Arguments => Error.Arguments;

    /// <summary>The partial template the fault is in; null for the template itself.</summary>
    public string? TemplateName => Error.TemplateName;

    /// <summary>A fault which a filter of the host raises; the engine adds line and column.</summary>
    /// <param name="code">A stable code.</param>
    /// <param name="message">What happened and what to do.</param>
    /// <param name="arguments">The values the message names.</param>
    public static LiquidException FromFilter(string code, string message, params string[] arguments)
        => new(new LiquidError(code, message, 0, 0, arguments));

    internal static LiquidException Of(string code, params string[] arguments) => Of(code, null, arguments);

    internal static LiquidException Of(string code, Exception? inner, params string[] arguments)
    {
        var shown = Array.ConvertAll(arguments, Shorten);
        var message = string.Format(CultureInfo.InvariantCulture, LiquidErrorCode.Message(code), shown);
        return new LiquidException(new LiquidError(code, message, 0, 0, shown), inner);
    }

    internal LiquidException At((int Line, int Column) place, string? templateName)
        => new(Error with { Line = place.Line, Column = place.Column, TemplateName = templateName }, InnerException);

    // An argument may be a piece of a hostile template: a message must stay readable and small.
    private static string Shorten(string text) => text.Length <= 120 ? text : string.Concat(text.AsSpan(0, 117), "...");
}
