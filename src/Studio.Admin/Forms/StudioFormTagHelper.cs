using System.Text.Json;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Studio.Admin.Forms;

/// <summary>
/// <c>&lt;studio-form check="?handler=Check"&gt;</c> around a form: gives the custom element its words. Without scripts the form is an ordinary one.
/// </summary>
[HtmlTargetElement("studio-form")]
public sealed class StudioFormTagHelper(IStringLocalizer<SchemaForms> texts) : TagHelper
{
    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output) => output.Attributes.SetAttribute("labels", JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["saving"] = texts["Saving…"],
        ["saved"] = texts["Saved {0}"],
        ["unsaved"] = texts["Not saved yet"],
        ["wrong"] = texts["Not saved: something in the form is not right yet."],
        ["failed"] = texts["Not saved: {0}"],
        ["offline"] = texts["Not saved: the server cannot be reached. It is tried again."],
        ["conflict"] = texts["Not saved: somebody else changed this meanwhile."],
        ["compare"] = texts["Compare and choose"],
        ["tabs"] = texts["Parts of the form"],
        ["tabWrong"] = texts["something is not right here"],
    }));
}
