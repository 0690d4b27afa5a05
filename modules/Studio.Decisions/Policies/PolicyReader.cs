using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Items;
using Studio.DecisionEngine.Arbitration;

namespace Studio.Decisions.Policies;

/// <summary>Reads a contact policy from its content item.</summary>
internal static class PolicyReader
{
    public static ContactPolicy Read(ContentItem item) => new(item.ContentItemId, item.GetText(ContactPolicyParts.Policy, "Name") ?? item.DisplayText)
    {
        Offers = Picked(item).ToHashSet(StringComparer.Ordinal),
        Channels = (item.GetText(ContactPolicyParts.Policy, "Channels") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        Most = Number(item, "Most") is { } most ? (int)most : null,
        Period = TimeSpan.FromHours((double)Math.Clamp(Number(item, "PeriodHours") ?? 0, 0, ContactPolicyParts.MaximumHours)),
        QuietFrom = Time(item, "QuietFrom"),
        QuietUntil = Time(item, "QuietUntil"),
        Suppression = TimeSpan.FromDays((double)Math.Clamp(Number(item, "SuppressDays") ?? 0, 0, 3650)),
        Purpose = item.GetText(ContactPolicyParts.Policy, "Purpose")?.Trim() is { Length: > 0 } purpose ? purpose : null,
    };

    private static IEnumerable<string> Picked(ContentItem item) =>
        item.Field(ContactPolicyParts.Policy, "Offers")?["ContentItemIds"] is JsonArray ids ? ids.Select(i => i?.GetValue<string>()).OfType<string>() : [];

    private static decimal? Number(ContentItem item, string field) => item.GetNumber(ContactPolicyParts.Policy, field);

    private static TimeOnly? Time(ContentItem item, string field) =>
        TimeOnly.TryParse(item.GetText(ContactPolicyParts.Policy, field), CultureInfo.InvariantCulture, out var time) ? time : null;
}
