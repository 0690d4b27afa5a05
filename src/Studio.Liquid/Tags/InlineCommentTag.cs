using Studio.Liquid.Parsing;
using Studio.Liquid.Syntax;

namespace Studio.Liquid.Tags;

/// <summary><c>{% # … %}</c>, every line with its hash.</summary>
internal static class InlineCommentTag
{
    public static Node Parse(TagReader tag)
    {
        var position = 0;
        foreach (var line in tag.Source.Split('\n'))
        {
            var text = line.AsSpan().Trim();
            if (position > 0 && !text.IsEmpty && text[0] != '#')
            {
                throw ParseFault.Of(tag.MarkupOffset + position, LiquidErrorCode.InlineComment);
            }

            position += line.Length + 1;
        }

        return new NothingNode(tag.Offset);
    }
}
