using Studio.Liquid.Parsing;
using Studio.Liquid.Syntax;

namespace Studio.Liquid.Tags;

/// <summary><c>{% doc %}…{% enddoc %}</c>: documentation of a template; not rendered, not nested.</summary>
internal static class DocTag
{
    public static Node Parse(TagReader tag)
    {
        tag.Markup().ExpectEnd();
        var text = tag.ReadVerbatim();
        return HasNested(text)
            ? throw ParseFault.Of(tag.Offset, LiquidErrorCode.UnexpectedTag, "doc", "doc")
            : new NothingNode(tag.Offset);
    }

    private static bool HasNested(string text)
    {
        for (var open = text.IndexOf("{%", StringComparison.Ordinal); open >= 0; open = text.IndexOf("{%", open + 2, StringComparison.Ordinal))
        {
            var inner = text.AsSpan(open + 2).TrimStart('-').TrimStart();
            if (inner.StartsWith("doc", StringComparison.Ordinal) && inner[3..].TrimStart().TrimStart('-').StartsWith("%}", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
