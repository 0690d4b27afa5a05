using Studio.Kernel.Messages;

namespace Studio.Compliance;

/// <summary>A channel's other end, played by the test: what arrived there, and how it behaves.</summary>
public interface IChannelUnderTest : IAsyncDisposable
{
    /// <summary>A sender that is set to this channel.</summary>
    IMessageSender Sender { get; }

    /// <summary>A receiver's address that the channel takes.</summary>
    string Receiver { get; }

    /// <summary>An address that no channel of this kind can take.</summary>
    string Nobody { get; }

    /// <summary>What arrived, in order, decoded.</summary>
    IReadOnlyList<ArrivedMessage> Arrived { get; }

    /// <summary>From now on the channel asks to come back later.</summary>
    void AskToWait();

    /// <summary>From now on the channel refuses for good.</summary>
    void Refuse();

    /// <summary>From now on the channel breaks the connection in the middle.</summary>
    void BreakOff();

    /// <summary>From now on the channel takes connections and says nothing.</summary>
    void FallSilent();

    /// <summary>From now on nobody answers.</summary>
    Task GoAwayAsync();
}

/// <summary>A message as it arrived.</summary>
/// <param name="To">The receivers' addresses.</param>
/// <param name="Subject">The subject; empty where the channel has none.</param>
/// <param name="Text">The words.</param>
/// <param name="Key">What the channel tells a repetition by, made of the message's id; null where the channel has no such thing.</param>
public sealed record ArrivedMessage(IReadOnlyList<string> To, string Subject, string Text, string? Key);

/// <summary>What every sender of messages must hold: it tells truly what became of a message, says the words unchanged, to the receiver alone, and throws at nobody.</summary>
public abstract class MessageSenderCompliance : ComplianceSuite
{
    private const string Words = "您好，Emma!\n.\n..A line with dots, “quotes” and 👩‍👩‍👧 😀\nSubject: not a header\n\n--\nAnd a very long line: ";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    /// <summary>A fresh channel.</summary>
    protected abstract Task<IChannelUnderTest> OpenAsync();

    /// <summary>Names are on the wire and in tables.</summary>
    [Fact]
    public async Task The_channels_name_is_lower_case_and_short()
    {
        await using var channel = await OpenAsync();
        channel.Sender.Channel.Length.ShouldBeInRange(1, 50);
        channel.Sender.Channel.ShouldAllBe(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
    }

    /// <summary>Chinese, emoji, lines of a dot, lines without an end: as they were written.</summary>
    [Fact]
    public async Task The_words_arrive_as_they_were_written()
    {
        await using var channel = await OpenAsync();
        var subject = "夏季特賣：" + string.Concat(Enumerable.Repeat("好茶 😀 ", 12)).Trim();
        var words = Words + new string('x', 3000);
        var result = await channel.Sender.SendAsync(Message(channel, "words") with { Subject = subject, Text = words }, default);
        result.Outcome.ShouldBe(SendOutcome.Delivered, result.Detail);
        var arrived = channel.Arrived.ShouldHaveSingleItem();
        arrived.To.ShouldBe([channel.Receiver]);
        arrived.Subject.ShouldBeOneOf(subject, "");
        arrived.Text.ReplaceLineEndings("\n").TrimEnd().ShouldBe(words);
    }

    /// <summary>No text becomes a command or a header of the channel, and no second receiver.</summary>
    [Fact]
    public async Task A_line_break_in_a_subject_adds_nothing()
    {
        await using var channel = await OpenAsync();
        foreach (var lineBreak in new[] { "\r\n", "\n", "\r", "\u2028" })
        {
            var result = await channel.Sender.SendAsync(Message(channel, "header") with { Subject = $"Hello{lineBreak}Bcc: all@example.com{lineBreak}{lineBreak}body", Text = "Words" }, default);
            result.Outcome.ShouldBeOneOf(SendOutcome.Delivered, SendOutcome.Failed);
        }

        channel.Arrived.ShouldAllBe(m => m.Text.TrimEnd() == "Words" && m.To.Count == 1 && m.To[0] == channel.Receiver);
    }

    /// <summary>An address that is none will never be one.</summary>
    [Fact]
    public async Task Nobody_cannot_be_reached_for_good()
    {
        await using var channel = await OpenAsync();
        foreach (var nobody in new[] { channel.Nobody, "", channel.Receiver + "\r\nX: y", channel.Receiver + " " + channel.Receiver, new string('x', 400) })
        {
            var result = await channel.Sender.SendAsync(Message(channel, "nobody") with { To = nobody }, default);
            result.Outcome.ShouldBe(SendOutcome.Failed, nobody);
            result.Detail.ShouldNotBeEmpty(nobody);
        }

        channel.Arrived.ShouldBeEmpty();
    }

    /// <summary>Whoever queues a message is told at once where it can never arrive.</summary>
    [Fact]
    public async Task The_form_of_a_receiver_is_known_beforehand()
    {
        await using var channel = await OpenAsync();
        channel.Sender.IsReceiver(channel.Receiver).ShouldBeTrue();
        foreach (var nobody in new[] { channel.Nobody, "", channel.Receiver + "\r\nX: y", new string('x', 400) })
        {
            channel.Sender.IsReceiver(nobody).ShouldBeFalse(nobody);
        }

        channel.Arrived.ShouldBeEmpty();
    }

    /// <summary>What may go later is not lost.</summary>
    [Fact]
    public Task A_channel_that_asks_to_wait_is_asked_again() => EndsAsync(SendOutcome.Retry, c =>
    {
        c.AskToWait();
        return Task.CompletedTask;
    });

    /// <summary>What will never go is not tried for ever.</summary>
    [Fact]
    public Task A_channel_that_refuses_is_not_asked_again() => EndsAsync(SendOutcome.Failed, c =>
    {
        c.Refuse();
        return Task.CompletedTask;
    });

    /// <summary>A line that breaks says nothing of the message.</summary>
    [Fact]
    public Task A_connection_that_breaks_off_is_tried_again() => EndsAsync(SendOutcome.Retry, c =>
    {
        c.BreakOff();
        return Task.CompletedTask;
    });

    /// <summary>A server that is down comes back.</summary>
    [Fact]
    public Task A_channel_that_is_away_is_tried_again() => EndsAsync(SendOutcome.Retry, c => c.GoAwayAsync());

    /// <summary>A host that stops does not wait for a channel that says nothing.</summary>
    [Fact]
    public async Task Sending_ends_soon_when_it_is_cancelled()
    {
        await using var channel = await OpenAsync();
        channel.FallSilent();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Should.ThrowAsync<OperationCanceledException>(() => channel.Sender.SendAsync(Message(channel, "cancelled"), cancel.Token).WaitAsync(Soon));
    }

    /// <summary>The queue repeats after a crash: the receiver's side can tell.</summary>
    [Fact]
    public async Task The_same_message_is_told_by_the_same_key_and_another_by_another()
    {
        await using var channel = await OpenAsync();
        foreach (var id in new[] { "one", "one", "two" })
        {
            (await channel.Sender.SendAsync(Message(channel, id), default)).Outcome.ShouldBe(SendOutcome.Delivered);
        }

        var arrived = channel.Arrived;
        if (arrived[0].Key is { } key)
        {
            arrived[1].Key.ShouldBe(key);
            arrived[2].Key.ShouldNotBe(key);
        }
    }

    private static OutgoingMessage Message(IChannelUnderTest channel, string id) => new(id, channel.Sender.Channel, channel.Receiver) { Subject = "Subject", Text = "Text" };

    private async Task EndsAsync(SendOutcome expected, Func<IChannelUnderTest, Task> behave)
    {
        await using var channel = await OpenAsync();
        await behave(channel);
        var result = await channel.Sender.SendAsync(Message(channel, "told"), default).WaitAsync(Soon);
        result.Outcome.ShouldBe(expected, result.Detail);
        result.Detail.ShouldNotBeEmpty();
        (result.RetryAfter is null || result.RetryAfter > TimeSpan.Zero).ShouldBeTrue("a time to wait is ahead");
        channel.Arrived.ShouldBeEmpty();
    }
}
