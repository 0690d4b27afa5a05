using System.Runtime.InteropServices;

namespace Studio.Scripting.Expressions.Syntax;

internal enum TokenKind : byte
{
    End,
    Number,
    String,

    /// <summary>A piece of a template literal that ends with <c>${</c>.</summary>
    TemplateOpen,

    /// <summary>A piece of a template literal that ends with its closing quote.</summary>
    TemplateEnd,
    Name,
    Punctuator,
}

/// <summary>One token. <paramref name="Text"/> is the name, the punctuator, or the text of a string or template piece with its escapes resolved.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Token(TokenKind Kind, SourceSpan Span, string Text, double Number = 0)
{
    public bool Is(string punctuator) => Kind == TokenKind.Punctuator && string.Equals(Text, punctuator, StringComparison.Ordinal);

    public bool IsName(string name) => Kind == TokenKind.Name && string.Equals(Text, name, StringComparison.Ordinal);
}
