using System.ComponentModel.DataAnnotations;
using Studio.Kernel.Schemas;

namespace Studio.WebEngagement;

/// <summary>How the shop lets people in.</summary>
[Schema(Title = "Shop", Description = "How the shop lets customers in.", Group = "Sales")]
public sealed record ShopSettings
{
    /// <summary>
    /// True where the sign-in page offers the sample customers at one click, without any proof. For demonstrations only; off unless a recipe
    /// turns it on.
    /// </summary>
    [Schema(Title = "Offer the sample customers on the sign-in page", Description = "For demonstrations only: anyone can then sign in as one of them, without any proof.")]
    public bool SampleSignIn { get; init; }

    /// <summary>
    /// After so many seconds without a movement on the page of a filled cart or of the checkout the touchpoint <c>shop.rescue</c> is asked; 0 for never. A mouse that leaves the page by its
    /// upper edge asks at once.
    /// </summary>
    [Range(0, 3600)]
    [Schema(Title = "Seconds without a movement until a filled cart is rescued", Description = "Then, or when the mouse leaves the page of the cart or the checkout by its upper edge, rules of the touchpoint shop.rescue may propose help. 0 waits for the mouse alone.")]
    public int RescueSeconds { get; init; } = 120;
}
