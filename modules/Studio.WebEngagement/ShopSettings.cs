namespace Studio.WebEngagement;

/// <summary>How the shop lets people in.</summary>
public sealed record ShopSettings
{
    /// <summary>
    /// True where the sign-in page offers the sample customers at one click, without any proof. For demonstrations only; off unless a recipe
    /// turns it on.
    /// </summary>
    public bool SampleSignIn { get; init; }
}
