namespace Studio.Administration.OpenId;

/// <summary>A sign-in through the provider that cannot be. The reason is for the log; the person sees the sentence of its <see cref="Refusal"/>.</summary>
public sealed class OpenIdException(string refusal, string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>One of the names of <see cref="OpenIdRefusals"/>.</summary>
    public string Refusal { get; } = refusal;
}

/// <summary>What a person is told. The address carries the name alone, so that nobody can make the page say something else.</summary>
internal static class OpenIdRefusals
{
    public const string Expired = "expired";
    public const string Provider = "provider";
    public const string Token = "token";
    public const string Nobody = "nobody";
    public const string Taken = "taken";

    public static string? Find(string? name) => name switch
    {
        Expired => "The sign-in took too long or was used already. Start again.",
        Provider => "The organisation's sign-in does not answer as it should. Try again, or ask the administrator.",
        Token => "The organisation's sign-in gave an answer that cannot be trusted.",
        Nobody => "There is no account for you here. Ask the administrator.",
        Taken => "This sign-in belongs to another account.",
        _ => null,
    };
}
