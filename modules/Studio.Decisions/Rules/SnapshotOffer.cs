using Studio.ContentModel.Items;
using Studio.Kernel.Values;

namespace Studio.Decisions.Rules;

/// <summary>A published offer with what arbitration reads of it.</summary>
/// <param name="Item">The offer.</param>
/// <param name="Value">What it is worth; null where it has no value (any more), and then it is not proposed.</param>
/// <param name="Lever">Times the score.</param>
/// <param name="Category">Proposals of one contact are of different ones where there are enough; null for none.</param>
/// <param name="Stock">How many may have it; null for any number.</param>
internal sealed record SnapshotOffer(ContentItem Item, Money? Value, double Lever, string? Category, long? Stock)
{
    /// <summary>What its button does beside accepting it; null for nothing.</summary>
    public OfferAction? Action { get; init; }

    public static SnapshotOffer Read(ContentItem item) => new(
        item,
        item.GetMoney(DecisionParts.Offer, "Value"),
        (double)Math.Clamp(item.GetNumber(DecisionParts.Offer, "Lever") ?? 1, 0, RuleReader.MaximumWeight),
        item.GetText(DecisionParts.Offer, "Category")?.Trim() is { Length: > 0 } category ? category : null,
        item.GetNumber(DecisionParts.Offer, "Stock") is { } stock ? (long)Math.Clamp(stock, 0, 1_000_000_000) : null)
    {
        Action = OfferAction.Read(item),
    };
}
