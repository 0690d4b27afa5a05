using System.Text.Json;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Studio.Admin.Forms;

/// <summary><c>&lt;studio-code when="…"&gt;</c> around a textarea that may hold code: gives the custom element its words, or leaves it out.</summary>
[HtmlTargetElement("studio-code")]
public sealed class StudioCodeTagHelper(IStringLocalizer<SchemaForms> texts) : TagHelper
{
    /// <summary>True where the textarea holds code.</summary>
    public bool When { get; set; } = true;

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (!When)
        {
            output.TagName = null;
            return;
        }

        output.Attributes.SetAttribute("labels", JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["place"] = texts["Line {0}, column {1}"],
            ["errors"] = texts["Line {0}, column {1}: {2}"],
        }));
    }
}
