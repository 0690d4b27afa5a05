using Studio.Customers.Interactions;
using Studio.Kernel.Schemas;

namespace Studio.Customers.Consent;

/// <summary>Which purpose somebody spoke of.</summary>
internal sealed record ConsentSpoken
{
    [Schema(Title = "Purpose")]
    public string? Purpose { get; init; }

    [Schema(Title = "Version of the text")]
    public double? Version { get; init; }
}

internal sealed class ConsentGiven() : InteractionType<ConsentSpoken>(TypeName, "consent", "Consent given", "check2-circle", InteractionOrigin.Studio)
{
    public const string TypeName = "consent_given";
}

internal sealed class ConsentRefused() : InteractionType<ConsentSpoken>(TypeName, "consent", "Consent refused or withdrawn", "slash-circle", InteractionOrigin.Studio)
{
    public const string TypeName = "consent_refused";
}
