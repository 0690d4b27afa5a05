using Microsoft.Extensions.Localization;

namespace Studio.Decisions.Pages.Decisions;

/// <summary>The texts of <c>&lt;studio-rule-check&gt;</c> in the person's language.</summary>
internal static class RuleCheckLabels
{
    public static IReadOnlyDictionary<string, string> For(IStringLocalizer text) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["checking"] = text["Checking…"],
        ["matches"] = text["Matches {0} of {1} customers now"],
        ["open"] = text["Taken as met, because only a contact knows it:"],
        ["examples"] = text["For example"],
        ["script"] = text["Sales script"],
        ["warnings"] = text["Worth a look:"],
        ["conflicts"] = text["Beside other rules"],
        ["overlaps"] = text["Of the first who match, so many match these rules too:"],
        ["errorAt"] = text["Line {0}, column {1}: {2}"],
        ["failed"] = text["The rule could not be checked: {0}"],
    };
}
