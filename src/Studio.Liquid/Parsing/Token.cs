namespace Studio.Liquid.Parsing;

internal enum TokenKind
{
    Text,
    Output,
    Tag,
    End,
}

/// <summary>A piece of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Offset">Where it begins in the source.</param>
/// <param name="Text">The text itself; of an output or a tag, its markup.</param>
/// <param name="MarkupOffset">Where the markup begins in the source.</param>
/// <param name="Name">The name of the tag.</param>
internal readonly record struct Token(TokenKind Kind, int Offset, string Text, int MarkupOffset = 0, string Name = "");
