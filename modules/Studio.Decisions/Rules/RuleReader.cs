using Studio.ContentModel.Items;
using Studio.DecisionEngine.Rules;

namespace Studio.Decisions.Rules;

/// <summary>Reads a rule from its content item.</summary>
internal static class RuleReader
{
    /// <summary>The greatest weight or lever.</summary>
    public const int MaximumWeight = 1000;

    public static Rule Read(ContentItem item) => new(
        item.ContentItemId,
        item.ContentItemVersionId,
        item.GetText(DecisionParts.Rule, "Name") ?? item.DisplayText,
        item.GetText(DecisionParts.Rule, "Condition") ?? "",
        Places(item.GetText(DecisionParts.Rule, "Touchpoints")),
        (int)Math.Clamp(item.GetNumber(DecisionParts.Rule, "Priority") ?? 0, -1_000_000, 1_000_000),
        item.GetText(DecisionParts.Rule, "Offer") ?? "",
        item.GetText(DecisionParts.Rule, "Script"),
        Time(item, "ValidFrom"),
        Time(item, "ValidTo"))
    {
        Channels = Places(item.GetText(DecisionParts.Rule, "Channels")),
        Layer = Enum.TryParse<RuleLayer>(item.GetText(DecisionParts.Rule, "Layer"), out var layer) ? layer : RuleLayer.Applicability,
        IsMandatory = item.GetFlag(DecisionParts.Rule, "Mandatory"),
        Weight = (double)Math.Clamp(item.GetNumber(DecisionParts.Rule, "Weight") ?? 1, 0, MaximumWeight),
        ControlShare = (double)Math.Clamp(item.GetNumber(DecisionParts.Rule, "ControlShare") ?? 0, 0, 100) / 100,
    };

    /// <summary>The places of a list with commas between.</summary>
    public static IReadOnlyList<string> Places(string? text) => (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static DateTimeOffset? Time(ContentItem item, string field) =>
        DateTimeOffset.TryParse(item.GetText(DecisionParts.Rule, field), System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
