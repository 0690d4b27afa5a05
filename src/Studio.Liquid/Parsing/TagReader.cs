using Studio.Liquid.Syntax;

namespace Studio.Liquid.Parsing;

/// <summary>What a tag's parser sees: its own markup, and the template after it.</summary>
internal sealed class TagReader(TemplateParser parser, Token token)
{
    public TemplateParser Parser { get; } = parser;

    public string Name => token.Name;

    public int Offset => token.Offset;

    /// <summary>The markup as it stands.</summary>
    public string Source => token.Text;

    public int MarkupOffset => token.MarkupOffset;

    public Markup Markup() => MarkupOf(token);

    public Markup MarkupOf(Token other) => new(Parser, other.Text, other.MarkupOffset);

    /// <summary>The nodes up to one of the named tags, and that tag.</summary>
    public Block ReadBody(out Token end, params ReadOnlySpan<string> ends) => Parser.ReadBlock(Name, Offset, ends, out end);

    /// <summary>The nodes up to the tag which closes this one.</summary>
    public Block ReadBody() => ReadBody(out _, "end" + Name);

    /// <summary>The text up to the closing tag, not parsed.</summary>
    public string ReadVerbatim() => Parser.Tokens.ReadVerbatim(Name) ?? throw NotClosed();

    public ParseFault NotClosed() => ParseFault.Of(Offset, LiquidErrorCode.BlockNotClosed, Name);

    /// <summary>A name which the tag gives a value to.</summary>
    public string ReadDefinition(Markup markup)
    {
        var name = markup.ExpectName("the name of a variable");
        Parser.Defines(name);
        return name;
    }
}
