using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Studio.Customers.Identity;
using Studio.Customers.Identity.Duplicates;
using Studio.Customers.Identity.Identifiers;
using Studio.Customers.Identity.Merging;

namespace Studio.Customers.Pages.Identity;

/// <summary>Why people were taken for one, in the reader's language.</summary>
internal sealed class IdentityTexts(IdentifierKinds kinds, IStringLocalizerFactory localizers, IStringLocalizer<CustomerParts> texts)
{
    public string KindOf(string kind) => kind == DuplicateReason.SameName ? texts["Name"] : kinds.Find(kind) is { } known ? localizers.Create(known.GetType())[known.Title] : kind;

    public string Of(DuplicateReason reason) => reason.Verified ? texts["{0}: {1} (verified)", KindOf(reason.Kind), Shown(reason)] : texts["{0}: {1}", KindOf(reason.Kind), Shown(reason)];

    /// <summary>The rule of a link.</summary>
    public string RuleOf(SubjectLink link) => link.Rule switch
    {
        Merges.ByPerson => texts["Merged by a person"],
        Merges.VisitorByPerson => texts["Linked by a person"],
        VisitorLinks.SignIn => texts["Signed in"],
        var kind => texts["Recognised by: {0}", KindOf(kind)],
    };

    /// <summary>What spoke for the link, a sentence each.</summary>
    public IEnumerable<string> EvidenceOf(SubjectLink link)
    {
        foreach (var name in new[] { "reason", "note" })
        {
            if (TextOf(link.Evidence, name) is { Length: > 0 } text)
            {
                yield return text;
            }
        }

        if (TextOf(link.Evidence, "identifier") is { } kind)
        {
            yield return Of(new DuplicateReason(kind, TextOf(link.Evidence, "value") ?? "", link.Evidence["verified"]?.GetValue<bool>() == true));
        }

        foreach (var match in (link.Evidence["matches"] as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            yield return Of(new DuplicateReason(TextOf(match, "kind") ?? "", TextOf(match, "value") ?? "", match["verified"]?.GetValue<bool>() == true));
        }
    }

    // Name and birthday are kept as one value with a bar between.
    private static string Shown(DuplicateReason reason) => reason.Value.Replace("|", " · ", StringComparison.Ordinal);

    private static string? TextOf(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
