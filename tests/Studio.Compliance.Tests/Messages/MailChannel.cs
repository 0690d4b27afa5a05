using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Compliance.Tests.House;
using Studio.Kernel.Messages;
using Studio.Kernel.Settings;
using Studio.Testing.Mail;

namespace Studio.Compliance.Tests.Messages;

/// <summary>The house's mail, set to a server on the loopback, which the host's settings allow here.</summary>
internal sealed class MailChannel : IChannelUnderTest
{
    public const string User = "studio";
    public const string Password = "hidden-password-密碼";

    private readonly AsyncServiceScope _scope;

    private MailChannel(HouseTenant house) => _scope = house.Tenant.Services.CreateAsyncScope();

    public SmtpServer Server { get; } = new() { User = (User, Password) };

    public IMessageSender Sender => _scope.ServiceProvider.GetServices<IMessageSender>().Single(s => s.Channel == "email");

    public string Receiver => "emma@example.com";

    public string Nobody => "emma at example";

    public IReadOnlyList<ArrivedMessage> Arrived => [.. Server.Mails.Select(m => new ArrivedMessage([m.To], m.Subject, m.Text, m.Header("Message-ID")))];

    /// <summary>A server and the settings that lead to it: by STARTTLS, its certificate trusted by its fingerprint, unless they are changed.</summary>
    public static async Task<MailChannel> OpenAsync(HouseTenant house, Action<SmtpServer, JsonObject>? change = null)
    {
        var channel = new MailChannel(house);
        var values = new JsonObject
        {
            ["Host"] = "127.0.0.1", ["Port"] = channel.Server.Port, ["Security"] = "StartTls", ["Fingerprint"] = channel.Server.Fingerprint, ["UserName"] = User, ["Password"] = Password,
            ["FromAddress"] = "shop@example.com", ["FromName"] = "早安商店 Morning & Co.",
        };
        change?.Invoke(channel.Server, values);
        var editor = channel._scope.ServiceProvider.GetRequiredService<SettingsEditor>();
        await editor.SaveAsync(editor.Find("SmtpSettings")!, values, null, default);
        return channel;
    }

    public void AskToWait() => Server.Answers["RCPT"] = "451 4.7.1 greylisted, come back later";

    public void Refuse() => Server.Answers["RCPT"] = "550 5.1.1 no such mailbox";

    public void BreakOff() => Server.HangsUpAt = "DATA";

    public void FallSilent() => Server.SilentAt = "RCPT";

    public Task GoAwayAsync() => Server.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        await Server.DisposeAsync();
    }
}
