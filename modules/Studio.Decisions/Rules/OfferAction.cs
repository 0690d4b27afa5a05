using System.Text.Json.Nodes;
using Studio.ContentModel.Html;
using Studio.ContentModel.Items;

namespace Studio.Decisions.Rules;

/// <summary>What the button of a proposal does beside accepting it.</summary>
/// <param name="Kind"><see cref="Help"/>, <see cref="Document"/> or <see cref="CallBack"/>.</param>
/// <param name="Url">The page or document that is opened: one that cannot run a script; <c>~/</c> is the tenant's own beginning. Null for a call-back.</param>
public sealed record OfferAction(string Kind, string? Url)
{
    /// <summary>Opens a page that helps.</summary>
    public const string Help = "help";

    /// <summary>Opens a document.</summary>
    public const string Document = "document";

    /// <summary>Asks for a telephone number, and when to call.</summary>
    public const string CallBack = "callback";

    /// <summary>The values of the offer's field, with the names that planners choose by.</summary>
    internal static readonly IReadOnlyList<(string Value, string Name)> Choices = [("Accept", "Accept the offer"), ("Help", "Open a page that helps"), ("Document", "Open a document"), ("CallBack", "Ask for a call back")];

    /// <summary>The action of an offer; null where it is only accepted, and where the address that it needs is not there.</summary>
    internal static OfferAction? Read(ContentItem offer) => KindOf(offer) switch
    {
        null => null,
        CallBack => new OfferAction(CallBack, null),
        var kind => AddressOf(offer) is { } url ? new OfferAction(kind, url) : null,
    };

    /// <summary>True where the offer opens something and does not say what.</summary>
    internal static bool LacksAddress(ContentItem offer) => KindOf(offer) is Help or Document && AddressOf(offer) is null;

    private static string? KindOf(ContentItem offer) => offer.GetText(DecisionParts.Offer, "Action") switch
    {
        "Help" => Help,
        "Document" => Document,
        "CallBack" => CallBack,
        _ => null,
    };

    private static string? AddressOf(ContentItem offer) =>
        offer.Field(DecisionParts.Offer, "Link")?["Url"] is JsonValue value && value.TryGetValue<string>(out var url) && url.Length > 0 && SafeAddress.IsSafe(url) ? url : null;
}
