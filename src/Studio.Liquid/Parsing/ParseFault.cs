namespace Studio.Liquid.Parsing;

/// <summary>A fault at an offset of the source; it never leaves the parser, which turns the offset into line and column.</summary>
#pragma warning disable CA1064 // Internal on purpose: it is caught in TemplateParser.
internal sealed class ParseFault(LiquidException cause, int offset) : Exception(cause.Message, cause)
#pragma warning restore CA1064
{
    public LiquidException Cause { get; } = cause;

    public int Offset { get; } = offset;

    public static ParseFault Of(int offset, string code, params string[] arguments) => new(LiquidException.Of(code, arguments), offset);
}
