using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.Routing;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Studio.Contents.Editing;

/// <summary><c>&lt;field-island of="…"&gt;</c> puts the field's custom element around its inputs, or nothing where it has none.</summary>
[HtmlTargetElement("field-island")]
public sealed class FieldIslandTagHelper(IUrlHelperFactory urls, IStringLocalizer<ContentPermissions> texts) : TagHelper
{
    /// <summary>The field.</summary>
    [HtmlAttributeName("of")]
    public object? Editor { get; set; }

    /// <summary>The view.</summary>
    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (Editor is not FieldEditor { Island: { } island, IsClosed: false })
        {
            output.TagName = null;
            return;
        }

        var url = urls.GetUrlHelper(ViewContext);
        output.TagName = island.Element;
        if (island.Source is { } source)
        {
            output.Attributes.SetAttribute("source", url.Content(source));
        }

        if (island.Element == "studio-media")
        {
            output.Attributes.SetAttribute("files", url.Content("~/media"));
        }

        if (island.Multiple)
        {
            output.Attributes.SetAttribute(new TagHelperAttribute("multiple"));
        }

        if (FieldLabels.Of(island.Element, texts) is { } labels)
        {
            output.Attributes.SetAttribute("labels", labels);
        }
    }
}
