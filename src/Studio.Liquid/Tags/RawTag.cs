using Studio.Liquid.Parsing;
using Studio.Liquid.Syntax;

namespace Studio.Liquid.Tags;

/// <summary><c>{% raw %}…{% endraw %}</c>: text which is not parsed.</summary>
internal static class RawTag
{
    public static Node Parse(TagReader tag)
    {
        tag.Markup().ExpectEnd();
        return new TextNode(tag.Offset, tag.ReadVerbatim());
    }
}
