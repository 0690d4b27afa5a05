using Studio.Liquid.Syntax;
using Studio.Liquid.Tags;

namespace Studio.Liquid.Parsing;

/// <summary>Reads a tag, and for a block its body and end, from the template.</summary>
internal delegate Node TagParser(TagReader tag);

/// <summary>The tags the engine knows, by name. A new tag is one file in <c>Tags</c> and one line here.</summary>
internal sealed class TagRegistry
{
    private readonly Dictionary<string, TagParser> _tags = new(StringComparer.Ordinal)
    {
        ["#"] = InlineCommentTag.Parse,
        ["assign"] = AssignTag.Parse,
        ["break"] = InterruptTag.ParseBreak,
        ["capture"] = CaptureTag.Parse,
        ["case"] = CaseTag.Parse,
        ["comment"] = CommentTag.Parse,
        ["continue"] = InterruptTag.ParseContinue,
        ["cycle"] = CycleTag.Parse,
        ["decrement"] = CounterTag.ParseDecrement,
        ["doc"] = DocTag.Parse,
        ["echo"] = EchoTag.Parse,
        ["for"] = ForTag.Parse,
        ["if"] = IfTag.ParseIf,
        ["ifchanged"] = IfChangedTag.Parse,
        ["include"] = IncludeTag.Parse,
        ["increment"] = CounterTag.ParseIncrement,
        ["liquid"] = LiquidTag.Parse,
        ["raw"] = RawTag.Parse,
        ["render"] = RenderTag.Parse,
        ["tablerow"] = TableRowTag.Parse,
        ["unless"] = IfTag.ParseUnless,
    };

    public IReadOnlyCollection<string> Names => _tags.Keys;

    public TagParser? Find(string name) => _tags.GetValueOrDefault(name);
}
