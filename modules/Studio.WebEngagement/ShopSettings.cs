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
}
