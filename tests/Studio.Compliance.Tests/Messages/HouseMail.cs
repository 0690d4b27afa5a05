using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Channels.Email.Smtp;
using Studio.Compliance.Tests.House;
using Studio.Kernel.Media;
using Studio.Kernel.Messages;
using Studio.Testing.Mail;

namespace Studio.Compliance.Tests.Messages;

/// <summary>Mail: the contract, and what SMTP and MIME ask for besides.</summary>
[Collection(HouseGroup.Name)]
public sealed class HouseMail(HouseTenant house) : MessageSenderCompliance
{
    [Fact]
    public async Task The_password_goes_over_an_encrypted_connection_only()
    {
        await using (var upgraded = await MailChannel.OpenAsync(house))
        {
            (await SendAsync(upgraded)).Outcome.ShouldBe(SendOutcome.Delivered);
            upgraded.Server.Said.Where(s => s.Contains("AUTH", StringComparison.Ordinal)).ShouldAllBe(s => s.StartsWith("tls AUTH PLAIN ", StringComparison.Ordinal));
        }

        await using (var tls = await MailChannel.OpenAsync(house, (server, values) => (server.IsTls, values["Security"]) = (true, "Tls")))
        {
            (await SendAsync(tls)).Outcome.ShouldBe(SendOutcome.Delivered);
            tls.Server.Said.ShouldAllBe(s => s.StartsWith("tls ", StringComparison.Ordinal));
        }

        // Somebody in between took the offer away.
        await using (var stripped = await MailChannel.OpenAsync(house, (server, _) => server.Offers.Remove("STARTTLS")))
        {
            await ShouldWaitAsync(stripped, "STARTTLS");
        }

        await using (var open = await MailChannel.OpenAsync(house, (_, values) => (values["Security"], values["PasswordInTheOpen"]) = ("None", true)))
        {
            (await SendAsync(open)).Outcome.ShouldBe(SendOutcome.Delivered);
            open.Server.Said.ShouldContain(s => s.StartsWith("open AUTH PLAIN ", StringComparison.Ordinal), "somebody chose it");
        }

        (await Should.ThrowAsync<Studio.Kernel.Problems.ProblemException>(() => MailChannel.OpenAsync(house, (_, values) => values["Security"] = "None"))).Errors.ShouldHaveSingleItem().Path.ShouldEndWith("PasswordInTheOpen");
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_not_believed()
    {
        await using (var unknown = await MailChannel.OpenAsync(house, (_, values) => values["Fingerprint"] = ""))
        {
            await ShouldWaitAsync(unknown, "certificate");
        }

        await using var another = await MailChannel.OpenAsync(house, (_, values) => values["Fingerprint"] = new string('a', 64));
        await ShouldWaitAsync(another, "certificate");
    }

    [Fact]
    public async Task Words_before_the_encryption_are_nobodys()
    {
        await using var injected = await MailChannel.OpenAsync(house, (server, _) => server.Answers["STARTTLS"] = "220 go ahead\r\n250 injected");
        await ShouldWaitAsync(injected, "before the connection was encrypted");
    }

    [Fact]
    public async Task It_signs_in_by_LOGIN_where_there_is_no_PLAIN_and_not_at_all_where_there_is_neither()
    {
        await using (var login = await MailChannel.OpenAsync(house, (server, _) => server.Offers[0] = "AUTH LOGIN CRAM-MD5"))
        {
            (await SendAsync(login)).Outcome.ShouldBe(SendOutcome.Delivered);
        }

        await using (var neither = await MailChannel.OpenAsync(house, (server, _) => server.Offers[0] = "AUTH GSSAPI"))
        {
            await ShouldWaitAsync(neither, "PLAIN, LOGIN");
        }

        await using var nobody = await MailChannel.OpenAsync(house, (server, values) => (server.User, values["UserName"]) = (null, ""));
        (await SendAsync(nobody)).Outcome.ShouldBe(SendOutcome.Delivered);
        nobody.Server.Said.ShouldNotContain(s => s.Contains("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_password_keeps_the_mails_until_it_is_mended_and_is_never_told()
    {
        await using var channel = await MailChannel.OpenAsync(house, (_, values) => values["Password"] = "wrong");
        await ShouldWaitAsync(channel, "535");
        channel.Server.Answers["AUTH"] = $"535 {Convert.ToBase64String(Encoding.UTF8.GetBytes("\0studio\0wrong"))} wrong no";
        (await SendAsync(channel)).Detail.ShouldBe("535 … … no");
    }

    [Theory]
    [InlineData("GREETING", "554 no service here", SendOutcome.Retry)]
    [InlineData("EHLO", "550 go away", SendOutcome.Retry)]
    [InlineData("STARTTLS", "454 not now", SendOutcome.Retry)]
    [InlineData("MAIL", "550 not from you", SendOutcome.Failed)]
    [InlineData("MAIL", "421 closing", SendOutcome.Retry)]
    [InlineData("RCPT", "450 mailbox busy", SendOutcome.Retry)]
    [InlineData("DATA", "554 no valid receivers", SendOutcome.Failed)]
    [InlineData("DATA", "451 local error", SendOutcome.Retry)]
    [InlineData(".", "552 too large", SendOutcome.Failed)]
    [InlineData(".", "452 disk full", SendOutcome.Retry)]
    [InlineData("GREETING", "HTTP/1.1 400 Bad Request", SendOutcome.Retry)]
    [InlineData("EHLO", "250-one\r\n550 two", SendOutcome.Retry)]
    public async Task Each_answer_of_the_server_means_what_the_protocol_says(string command, string answer, SendOutcome outcome)
    {
        await using var channel = await MailChannel.OpenAsync(house);
        channel.Server.Answers[command] = answer;
        var result = await SendAsync(channel);
        result.Outcome.ShouldBe(outcome, result.Detail);
        result.Detail.ShouldNotBeEmpty();
        channel.Server.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_the_server_hangs_up_after_it_took_the_mail_it_has_it()
    {
        await using var channel = await MailChannel.OpenAsync(house, (server, _) => server.HangsUpAt = "QUIT");
        (await SendAsync(channel)).ShouldBe(new SendResult(SendOutcome.Delivered, "250 2.0.0 kept as 4711"));
    }

    [Fact]
    public async Task A_server_that_sends_without_end_is_left()
    {
        await using var channel = await MailChannel.OpenAsync(house, (server, _) => server.Answers["GREETING"] = "220 " + new string('x', 100_000));
        await ShouldWaitAsync(channel, "SMTP");
    }

    [Fact]
    public async Task A_mail_with_HTML_and_files_is_read_as_it_was_written()
    {
        var media = house.Tenant.Services.GetRequiredService<IMediaStore>();
        var content = Enumerable.Range(0, 70_000).Select(i => (byte)(i * 7)).ToArray();
        await media.PutAsync("mail/offer.pdf", new MemoryStream(content), overwrite: true, default);
        await using var channel = await MailChannel.OpenAsync(house);
        var name = string.Concat(Enumerable.Repeat("夏季優惠 \"50%\"; ", 8)) + ".pdf";
        var result = await channel.Sender.SendAsync(new OutgoingMessage("whole", "email", "emma@bücher.example")
        {
            Subject = "Plain =?utf-8?B?words?=", Text = "Plain", Html = "<p>您好 <b>Emma</b></p>", Attachments = [new(name, "application/pdf", "mail/offer.pdf"), new("evil", "text/html\r\nX: y", "mail/offer.pdf")],
        }, default);
        result.Outcome.ShouldBe(SendOutcome.Delivered, result.Detail);
        var mail = channel.Server.Mails.ShouldHaveSingleItem();
        (mail.From, mail.To).ShouldBe(("shop@example.com", "emma@xn--bcher-kva.example"));
        (mail.Subject, mail.Text, mail.Html).ShouldBe(("Plain =?utf-8?B?words?=", "Plain", "<p>您好 <b>Emma</b></p>"));
        mail.Header("From").ShouldBe("早安商店 Morning & Co. <shop@example.com>");
        mail.Header("To").ShouldBe("<emma@xn--bcher-kva.example>");
        mail.Header("MIME-Version").ShouldBe("1.0");
        DateTimeOffset.TryParse(mail.Header("Date"), System.Globalization.CultureInfo.InvariantCulture, out var date).ShouldBeTrue();
        (TimeProvider.System.GetUtcNow() - date).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(5));
        mail.Files.Select(f => (f.FileName, f.ContentType)).ShouldBe([(name, "application/pdf"), ("evil", "application/octet-stream")]);
        mail.Files.ShouldAllBe(f => f.Content.SequenceEqual(content));
        mail.Raw.Split("\r\n").ShouldAllBe(line => line.Length <= 78);
        channel.Server.Said.ShouldContain(s => s.StartsWith("tls MAIL FROM:<shop@example.com> SIZE=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_a_mail_is_told_before_a_server_is_asked()
    {
        await using var channel = await MailChannel.OpenAsync(house);
        var message = new OutgoingMessage("m", "email", channel.Receiver) { Text = "Text" };
        foreach (var wrong in new[]
        {
            message with { Attachments = [new("a.pdf", "application/pdf", "mail/missing.pdf")] }, message with { Attachments = [new("a.pdf", "application/pdf", "../studio.db")] },
            message with { Attachments = [new("a\r\nb.pdf", "application/pdf", "mail/offer.pdf")] }, message with { Subject = "a\rb" },
        })
        {
            (await channel.Sender.SendAsync(wrong, default)).Outcome.ShouldBe(SendOutcome.Failed);
        }

        channel.Server.Said.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mail_that_is_larger_than_the_server_takes_is_not_sent()
    {
        await using var channel = await MailChannel.OpenAsync(house, (server, _) => server.Offers[2] = "SIZE 100");
        (await SendAsync(channel)).Outcome.ShouldBe(SendOutcome.Failed);
        channel.Server.Said.ShouldNotContain(s => s.Contains("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a@b.example", "a@b.example")]
    [InlineData("first.last+tag@sub.example.com", "first.last+tag@sub.example.com")]
    [InlineData("o'neil@localhost", "o'neil@localhost")]
    [InlineData("emma@例子.example", "emma@xn--fsqu00a.example")]
    [InlineData("", null)]
    [InlineData("a", null)]
    [InlineData("@b.example", null)]
    [InlineData("a@", null)]
    [InlineData("a@b..example", null)]
    [InlineData("a@b.example.", null)]
    [InlineData(".a@b.example", null)]
    [InlineData("a..b@c.example", null)]
    [InlineData("a b@c.example", null)]
    [InlineData("a@b@c.example", null)]
    [InlineData("\"a b\"@c.example", null)]
    [InlineData("a@[127.0.0.1]", null)]
    [InlineData("<a@b.example>", null)]
    [InlineData("a@b.example>\r\nRCPT TO:<c@d.example", null)]
    [InlineData("a@b.example SIZE=1", null)]
    [InlineData("艾瑪@b.example", null)]
    [InlineData("a@-b.example", null)]
    [InlineData("a@b_c.example", null)]
    public void Addresses(string text, string? expected) => (Mailbox.Parse(text)?.ToString()).ShouldBe(expected);

    [Theory]
    [InlineData("10.0.0.7", 25)]
    [InlineData("169.254.169.254", 587)]
    [InlineData("127.0.0.1", 6379)]
    [InlineData("[::1]", 25)]
    [InlineData("93.184.216.34", 8080)]
    public async Task A_server_that_the_host_does_not_allow_is_not_called(string host, int port)
    {
        await using var channel = await MailChannel.OpenAsync(house, (_, values) => (values["Host"], values["Port"]) = (host, port));
        await ShouldWaitAsync(channel, "may call");
    }

    protected override async Task<IChannelUnderTest> OpenAsync() => await MailChannel.OpenAsync(house);

    private static Task<SendResult> SendAsync(MailChannel channel) => channel.Sender.SendAsync(new OutgoingMessage("m", "email", channel.Receiver) { Subject = "Hello", Text = "Text" }, default);

    private static async Task ShouldWaitAsync(MailChannel channel, string words)
    {
        var result = await SendAsync(channel);
        result.Outcome.ShouldBe(SendOutcome.Retry, result.Detail);
        result.Detail.ShouldContain(words);
        result.Detail.ShouldNotContain(MailChannel.Password);
        channel.Server.Mails.ShouldBeEmpty();
        channel.Server.Said.ShouldNotContain(s => s.StartsWith("open AUTH", StringComparison.Ordinal));
    }
}
