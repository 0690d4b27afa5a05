using Studio.Liquid.Parsing;
using Studio.Liquid.Syntax;

namespace Studio.Liquid.Tags;

/// <summary><c>{% echo value | filter %}</c>: an output which can stand in a <c>liquid</c> tag.</summary>
internal static class EchoTag
{
    public static Node Parse(TagReader tag) => new OutputNode(tag.Offset, tag.Markup().ReadFiltered());
}
