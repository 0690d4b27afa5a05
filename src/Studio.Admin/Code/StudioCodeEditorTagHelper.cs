using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.Routing;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;
using Studio.Admin.Forms;

namespace Studio.Admin.Code;

/// <summary>
/// <c>&lt;studio-code-editor language="liquid"&gt;</c> around a textarea: gives the custom element its words and the addresses that modules offer for the language, or leaves it out where the language is null. An address
/// that the page gives itself stays.
/// </summary>
[HtmlTargetElement("studio-code-editor")]
public sealed class StudioCodeEditorTagHelper(CodeEditorAddresses addresses, IUrlHelperFactory urls, IStringLocalizer<SchemaForms> texts) : TagHelper
{
    /// <summary>One of <see cref="CodeLanguages"/>; null or empty for a text that is none.</summary>
    public string? Language { get; set; }

    /// <summary>True where the page lists the faults itself; the editor then only underlines them.</summary>
    public bool Quiet { get; set; }

    /// <summary>True for a condition that something else on the page checks.</summary>
    public bool Unchecked { get; set; }

    /// <summary>The view.</summary>
    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        if (string.IsNullOrEmpty(Language))
        {
            output.TagName = null;
            return;
        }

        var url = urls.GetUrlHelper(ViewContext);
        output.Attributes.SetAttribute("language", Language);
        foreach (var (name, address) in await addresses.OfAsync(Language, ViewContext.HttpContext.User))
        {
            if (!output.Attributes.ContainsName(name) && !(Unchecked && name == "check"))
            {
                output.Attributes.SetAttribute(name, url.Content(address));
            }
        }

        if (Quiet)
        {
            output.Attributes.SetAttribute(new TagHelperAttribute("quiet"));
        }

        output.Attributes.SetAttribute("labels", JsonSerializer.Serialize(CodeEditorLabels.Of(texts)));
    }
}
