using Studio.Kernel.Messages;

namespace Studio.Channels.Email.Smtp;

/// <summary>The mail does not go, by the server's words or ours.</summary>
/// <param name="outcome">For now or for good.</param>
/// <param name="words">A sentence for people, or the server's code and text.</param>
internal sealed class SmtpRefusal(SendOutcome outcome, string words) : Exception(words)
{
    public SendOutcome Outcome { get; } = outcome;

    /// <summary>
    /// A fault of the set-up, not of the mail: greeting, encryption, sign-in. Also where the server says it by a 5xx the mail may go once somebody has mended the settings.
    /// </summary>
    public static SmtpRefusal OfSetup(string words) => new(SendOutcome.Retry, words);
}

/// <summary>A server's answer (RFC 5321, 4.2): its code and its lines without the code.</summary>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public bool IsPositive => Code is >= 200 and < 400;

    public override string ToString() => FormattableString.Invariant($"{Code} {string.Join(' ', Lines)}").Trim();
}
