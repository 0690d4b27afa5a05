using System.Text.Json;
using Microsoft.Extensions.Localization;

namespace Studio.Contents.Editing;

/// <summary>The words of the elements that make fields better, as their attribute <c>labels</c> takes them.</summary>
internal static class FieldLabels
{
    /// <summary>The words of an element; null where it has none.</summary>
    public static string? Of(string element, IStringLocalizer texts) => element switch
    {
        "studio-pick" => JsonSerializer.Serialize(Pick(texts)),
        "studio-geo-point" => JsonSerializer.Serialize(GeoPoint(texts)),
        "studio-rich-text" => JsonSerializer.Serialize(RichText(texts)),
        "studio-preview" => JsonSerializer.Serialize(Preview(texts)),
        "studio-languages" => JsonSerializer.Serialize(Languages(texts)),
        "studio-media" => JsonSerializer.Serialize(Media(texts)),
        _ => null,
    };

    private static Dictionary<string, string> Pick(IStringLocalizer texts) => new()
    {
        ["search"] = texts["Search by name"],
        ["nothing"] = texts["Nothing was found."],
        ["failed"] = texts["That could not be looked up. Please try again."],
        ["found"] = texts["{0} found"],
        ["remove"] = texts["Remove {0}"],
        ["chosen"] = texts["Chosen"],
        ["removed"] = texts["{0} removed"],
        ["added"] = texts["{0} added"],
    };

    private static Dictionary<string, string> GeoPoint(IStringLocalizer texts) => new()
    {
        ["map"] = texts["Map of coordinates. Arrow keys move the point, plus and minus zoom, Delete takes it away."],
        ["at"] = texts["{0}, {1}"],
        ["none"] = texts["No point is set."],
        ["north"] = texts["{0}° N"],
        ["south"] = texts["{0}° S"],
        ["east"] = texts["{0}° E"],
        ["west"] = texts["{0}° W"],
        ["in"] = texts["Zoom in"],
        ["out"] = texts["Zoom out"],
        ["here"] = texts["Show the point"],
        ["clear"] = texts["Remove the point"],
    };

    private static Dictionary<string, string> RichText(IStringLocalizer texts) => new()
    {
        ["tools"] = texts["Formatting"],
        ["bold"] = texts["Bold"],
        ["italic"] = texts["Italic"],
        ["strike"] = texts["Struck out"],
        ["heading"] = texts["Heading"],
        ["subheading"] = texts["Smaller heading"],
        ["bullets"] = texts["List"],
        ["numbers"] = texts["Numbered list"],
        ["quote"] = texts["Quotation"],
        ["link"] = texts["Link"],
        ["address"] = texts["Address"],
        ["set"] = texts["Set the link"],
        ["unset"] = texts["Remove the link"],
        ["cancel"] = texts["Cancel"],
        ["undo"] = texts["Undo"],
        ["redo"] = texts["Redo"],
        ["source"] = texts["Edit as HTML"],
        ["text"] = texts["Edit as text"],
        ["kept"] = texts["This text has markup that the editor does not know. It is edited as HTML, so that nothing is lost."],
    };

    private static Dictionary<string, string> Preview(IStringLocalizer texts) => new()
    {
        ["write"] = texts["Write"],
        ["preview"] = texts["Preview"],
        ["empty"] = texts["Nothing to show yet."],
        ["failed"] = texts["The preview could not be made. Please try again."],
        ["picture"] = texts["Picture: {0}"],
    };

    private static Dictionary<string, string> Languages(IStringLocalizer texts) => new()
    {
        ["languages"] = texts["Languages"],
        ["empty"] = texts["{0} (empty)"],
    };

    private static Dictionary<string, string> Media(IStringLocalizer texts) => new()
    {
        ["choose"] = texts["Choose from the media library"],
        ["title"] = texts["Media library"],
        ["search"] = texts["Name of a file"],
        ["upload"] = texts["Upload a file"],
        ["uploading"] = texts["Uploading…"],
        ["failed"] = texts["That could not be done: {0}"],
        ["nothing"] = texts["No files"],
        ["folder"] = texts["Folder {0}"],
        ["up"] = texts["All files"],
        ["take"] = texts["Choose {0}"],
        ["remove"] = texts["Remove {0}"],
        ["alt"] = texts["Text for those who cannot see it"],
        ["close"] = texts["Close"],
        ["before"] = texts["Move {0} forward"],
        ["after"] = texts["Move {0} back"],
        ["taken"] = texts["{0} is chosen."],
    };
}
