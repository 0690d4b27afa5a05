using Microsoft.Extensions.Localization;

namespace Studio.Admin.Code;

/// <summary>The words of <c>&lt;studio-code-editor&gt;</c> in the person's language.</summary>
internal static class CodeEditorLabels
{
    public static IReadOnlyDictionary<string, string> Of(IStringLocalizer texts) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["place"] = texts["Line {0}, column {1}"],
        ["errors"] = texts["Line {0}, column {1}: {2}"],
        ["found"] = texts["Problems: {0}"],
        ["keys"] = texts["Keyboard shortcuts"],
        ["keyComplete"] = texts["suggest what can stand here"],
        ["keyNext"] = texts["go to the next problem"],
        ["keyIndent"] = texts["indent, and back with Shift"],
        ["keyComment"] = texts["comment out, or back in"],
        ["keyFormat"] = texts["put in order"],
        ["keyRun"] = texts["run"],
        ["keyLeave"] = texts["leave the editor"],
        ["format"] = texts["Put in order"],
        ["try"] = texts["Try it out"],
        ["customer"] = texts["With the data of a customer"],
        ["nobody"] = texts["Without a customer"],
        ["input"] = texts["Input (JSON)"],
        ["inputWrong"] = texts["The input is not JSON: {0}"],
        ["run"] = texts["Run"],
        ["running"] = texts["Running…"],
        ["cancel"] = texts["Cancel"],
        ["cancelled"] = texts["Cancelled."],
        ["result"] = texts["Result"],
        ["nothing"] = texts["The script has no result (undefined)."],
        ["log"] = texts["Log"],
        ["logLine"] = texts["line {0}"],
        ["cost"] = texts["{0} ms, {1} KB of memory"],
        ["failed"] = texts["That did not work: {0}"],
        ["preview"] = texts["Preview"],
        ["previewEmpty"] = texts["There is nothing to show yet."],
        ["missing"] = texts["Not known here: {0}"],
        ["search"] = texts["Search by name"],
        ["searchNothing"] = texts["Nothing was found."],
        ["searchFailed"] = texts["That could not be looked up. Please try again."],
        ["searchFound"] = texts["{0} found"],
        ["searchRemove"] = texts["Remove {0}"],
        ["searchChosen"] = texts["Chosen"],
        ["searchRemoved"] = texts["{0} removed"],
        ["searchAdded"] = texts["{0} added"],
    };
}
