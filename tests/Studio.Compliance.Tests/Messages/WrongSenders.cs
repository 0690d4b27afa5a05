using System.Net.Sockets;
using System.Text;
using Studio.Kernel.Messages;
using Studio.Testing.Mail;

namespace Studio.Compliance.Tests.Messages;

/// <summary>Senders that are wrong in one way each: the suite finds each of them.</summary>
public sealed class WrongSenders
{
    [Fact]
    public Task One_that_says_what_it_was_given() => FailsAsync(new() { Believes = true }, s => s.A_line_break_in_a_subject_adds_nothing(), s => s.The_words_arrive_as_they_were_written(), s => s.Nobody_cannot_be_reached_for_good(), s => s.The_form_of_a_receiver_is_known_beforehand());

    [Fact]
    public Task One_that_takes_every_answer_for_a_yes() => FailsAsync(new() { IsDeaf = true }, s => s.A_channel_that_asks_to_wait_is_asked_again(), s => s.A_channel_that_refuses_is_not_asked_again());

    [Fact]
    public Task One_that_never_gives_up() => FailsAsync(new() { AlwaysRetries = true }, s => s.A_channel_that_refuses_is_not_asked_again(), s => s.Nobody_cannot_be_reached_for_good());

    [Fact]
    public Task One_that_throws() => FailsAsync(new() { Throws = true }, s => s.A_channel_that_is_away_is_tried_again(), s => s.A_connection_that_breaks_off_is_tried_again());

    [Fact]
    public Task One_that_cannot_be_stopped() => FailsAsync(new() { IsStubborn = true }, s => s.Sending_ends_soon_when_it_is_cancelled());

    [Fact]
    public Task One_whose_mails_all_look_alike() => FailsAsync(new() { SameKey = true }, s => s.The_same_message_is_told_by_the_same_key_and_another_by_another());

    [Fact]
    public Task One_whose_name_shouts() => FailsAsync(new() { Name = "E Mail" }, s => s.The_channels_name_is_lower_case_and_short());

    /// <summary>With none of the faults the same sender passes: it is the faults that are found.</summary>
    [Fact]
    public async Task Without_its_faults_it_passes()
    {
        var suite = new SuiteOf(new());
        await suite.The_channels_name_is_lower_case_and_short();
        await suite.The_words_arrive_as_they_were_written();
        await suite.A_line_break_in_a_subject_adds_nothing();
        await suite.Nobody_cannot_be_reached_for_good();
        await suite.The_form_of_a_receiver_is_known_beforehand();
        await suite.A_channel_that_asks_to_wait_is_asked_again();
        await suite.A_channel_that_refuses_is_not_asked_again();
        await suite.A_connection_that_breaks_off_is_tried_again();
        await suite.A_channel_that_is_away_is_tried_again();
        await suite.Sending_ends_soon_when_it_is_cancelled();
        await suite.The_same_message_is_told_by_the_same_key_and_another_by_another();
    }

    private static async Task FailsAsync(Faults faults, params Func<SuiteOf, Task>[] found)
    {
        foreach (var test in found)
        {
            (await Assert.ThrowsAnyAsync<Exception>(() => test(new SuiteOf(faults)))).ShouldNotBeOfType<NullReferenceException>();
        }
    }

    private sealed record Faults
    {
        public string Name { get; init; } = "plain-mail";

        public bool Believes { get; init; }

        public bool IsDeaf { get; init; }

        public bool AlwaysRetries { get; init; }

        public bool Throws { get; init; }

        public bool IsStubborn { get; init; }

        public bool SameKey { get; init; }
    }

    private sealed class SuiteOf(Faults faults) : MessageSenderCompliance
    {
        protected override Task<IChannelUnderTest> OpenAsync() => Task.FromResult<IChannelUnderTest>(new PlainMail(faults));
    }

    /// <summary>Mail in thirty lines, as one writes it first.</summary>
    private sealed class PlainMail(Faults faults) : IChannelUnderTest, IMessageSender
    {
        private readonly SmtpServer _server = new();

        public IMessageSender Sender => this;

        public string Channel => faults.Name;

        public bool IsReceiver(string to) => faults.Believes || to == Receiver;

        public string Receiver => "emma@example.com";

        public string Nobody => "emma at example";

        public IReadOnlyList<ArrivedMessage> Arrived => [.. _server.Mails.Select(m => new ArrivedMessage(
            [.. m.Headers.Where(h => h.Key is "Bcc").Select(h => h.Value).Prepend(m.To)], m.Subject, m.Text, m.Header("Message-ID")))];

        public void AskToWait() => _server.Answers["RCPT"] = "450 later";

        public void Refuse() => _server.Answers["RCPT"] = "550 never";

        public void BreakOff() => _server.HangsUpAt = "DATA";

        public void FallSilent() => _server.SilentAt = "RCPT";

        public Task GoAwayAsync() => _server.StopAsync();

        public ValueTask DisposeAsync() => _server.DisposeAsync();

        public async Task<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
        {
            if (!faults.Believes && (message.To != Receiver || message.Subject.Any(c => char.IsControl(c) || c == '\u2028')))
            {
                return new SendResult(faults.AlwaysRetries ? SendOutcome.Retry : SendOutcome.Failed, "This cannot be sent.");
            }

            try
            {
                return await TalkAsync(message, faults.IsStubborn ? CancellationToken.None : cancellationToken);
            }
            catch (Exception e) when (!faults.Throws && e is IOException or SocketException)
            {
                return new SendResult(SendOutcome.Retry, e.Message);
            }
        }

        private async Task<SendResult> TalkAsync(OutgoingMessage message, CancellationToken cancellationToken)
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _server.Port, cancellationToken);
            using var reader = new StreamReader(client.GetStream());
            await reader.ReadLineAsync(cancellationToken);
            var words = faults.Believes ? message.Text : Convert.ToBase64String(Encoding.UTF8.GetBytes(message.Text), Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\r\n");
            var subject = faults.Believes ? message.Subject : $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(message.Subject))}?=";
            var mail = $"Message-ID: <{(faults.SameKey ? "same" : message.Id)}@example.com>\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {(faults.Believes ? "8bit" : "base64")}\r\n\r\n{words}\r\n.";
            foreach (var line in new[] { "MAIL FROM:<shop@example.com>", $"RCPT TO:<{message.To}>", "DATA", mail })
            {
                await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), cancellationToken);
                var answer = await reader.ReadLineAsync(cancellationToken) ?? throw new IOException("It hung up.");
                if (answer[0] > '3' && !faults.IsDeaf)
                {
                    return new SendResult(answer[0] == '4' || faults.AlwaysRetries ? SendOutcome.Retry : SendOutcome.Failed, answer);
                }
            }

            return new SendResult(SendOutcome.Delivered);
        }
    }
}
