using Studio.Liquid.Parsing;
using Studio.Liquid.Syntax;

namespace Studio.Liquid.Tags;

/// <summary><c>{% comment %}…{% endcomment %}</c></summary>
internal static class CommentTag
{
    public static Node Parse(TagReader tag)
        => tag.Parser.Tokens.SkipComment() ? new NothingNode(tag.Offset) : throw tag.NotClosed();
}
