using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Studio.Assets.TagHelpers;

/// <summary><c>&lt;studio-style entry="admin" /&gt;</c>: links the style sheets of a browser entry.</summary>
[HtmlTargetElement("studio-style", Attributes = "entry", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class StudioStyleTagHelper(AssetManifest assets) : TagHelper
{
    /// <summary>The entry's name, <c>admin</c> for instance.</summary>
    [HtmlAttributeName("entry")]
    public string Entry { get; set; } = string.Empty;

    /// <summary>The view that is being written.</summary>
    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = null;
        foreach (var address in assets.Styles(Entry))
        {
            var link = new TagBuilder("link") { TagRenderMode = TagRenderMode.SelfClosing };
            link.Attributes["rel"] = "stylesheet";
            link.Attributes["href"] = ViewContext.HttpContext.Request.PathBase.Add(address);
            output.Content.AppendHtml(link);
        }
    }
}
