using Studio.ContentModel.Items;

namespace Studio.Templates.Uses;

/// <summary>A text in Liquid.</summary>
/// <param name="Path">The field that holds it, as errors name it.</param>
/// <param name="Text">The Liquid.</param>
public sealed record LiquidText(string Path, string Text);

/// <summary>Says which texts of items with a part are Liquid: what they render is in use, and is checked when they are saved.</summary>
public interface ILiquidTexts
{
    /// <summary>The part.</summary>
    string Part { get; }

    /// <summary>The texts of an item with the part.</summary>
    IEnumerable<LiquidText> TextsOf(ContentItem item);
}

/// <summary>The content of templates themselves.</summary>
internal sealed class TemplateTexts : ILiquidTexts
{
    public string Part => TemplateParts.Template;

    public IEnumerable<LiquidText> TextsOf(ContentItem item) =>
        TemplateParts.ContentOf(item) is { Length: > 0 } content ? [new LiquidText(TemplateParts.Template + ".Content", content)] : [];
}
