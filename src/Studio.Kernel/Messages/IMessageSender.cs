using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Problems;

namespace Studio.Kernel.Messages;

/// <summary>What became of an attempt.</summary>
public enum SendOutcome
{
    /// <summary>The channel has taken it over.</summary>
    Delivered,

    /// <summary>It will never go: the receiver is none, the content is refused.</summary>
    Failed,

    /// <summary>Not now: the channel is not reached, does not let us in, or asks to wait.</summary>
    Retry,
}

/// <summary>The result of an attempt.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Detail">What the channel said, for people; without secrets. Never empty for what was not delivered.</param>
public sealed record SendResult(SendOutcome Outcome, string Detail = "")
{
    /// <summary>How long the channel asks to wait before the next attempt; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>
/// Sends messages on one channel. The queue calls it outside of any transaction and calls again after <see cref="SendOutcome.Retry"/>, and after a crash between the sending and its
/// being noted: a sender hands <see cref="OutgoingMessage.Id"/> on to the channel, so that repetitions can be told. It throws only where it is cancelled, and ends soon when it is.
/// </summary>
public interface IMessageSender
{
    /// <summary>The channel's name: lower-case letters, digits and hyphens, of which it has at most 50.</summary>
    string Channel { get; }

    /// <summary>
    /// Whether the text has the form of a receiver on this channel. Asked before a message is queued, so that whoever sends it is told; it calls nobody and does not throw. Whether
    /// there is such a receiver is seen when the message is sent.
    /// </summary>
    bool IsReceiver(string to) => true;

    /// <summary>Tries once.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; whether the message went is not known.</exception>
    Task<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancellationToken);
}

/// <summary>
/// Takes messages and sends them when what caused them is committed, again and again where a channel asks for it, over restarts. Scoped: it writes in the transaction that the scope is in.
/// </summary>
public interface IMessageQueue
{
    /// <summary>What <see cref="EnqueueAsync"/> would refuse of the message now, by the message's fields; empty where it would take it. Changes nothing.</summary>
    IReadOnlyList<InputError> Check(OutgoingMessage message);

    /// <summary>Queues a message in the scope's transaction, or in one of its own: the message and what caused it are there together or not at all.</summary>
    /// <returns>False where a message of this id is known already; nothing was changed then, whatever the message says.</returns>
    /// <exception cref="ProblemException">400: no feature sends on the channel, the receiver is none there, or a part of the message is missing, too long, or holds control characters where one line is needed.</exception>
    Task<bool> EnqueueAsync(OutgoingMessage message, CancellationToken cancellationToken);
}

/// <summary>
/// Says whether a message may go to whom it is to: whether he agreed. Asked right before each attempt, so that who withdraws while a message waits does not get it. Scoped; called outside of any transaction.
/// </summary>
public interface IMessageGate
{
    /// <summary>Why the message must not go, for people; null where it may.</summary>
    Task<string?> RefusalAsync(OutgoingMessage message, CancellationToken cancellationToken);
}

/// <summary>Registers senders.</summary>
public static class MessageSenderRegistration
{
    /// <summary>Adds the sender of a channel. A tenant has one of each channel; of two the one registered last sends.</summary>
    public static IServiceCollection AddMessageSender<T>(this IServiceCollection services) where T : class, IMessageSender => services.AddScoped<IMessageSender, T>();
}
