using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Channels.Email.Smtp;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Messages;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.Channels.Email.Pages.Email;

/// <summary>Shows the mail server, and sends a test mail to see what it says.</summary>
[RequirePermission(nameof(EmailPermissions.ManageEmail))]
internal sealed class IndexModel(IEnumerable<IMessageSender> senders, ISettingsStore settings, IdGenerator ids, ProblemTexts words, IStringLocalizer<EmailPermissions> texts) : PageModel
{
    public SmtpSettings Server { get; private set; } = new();

    public string To { get; private set; } = "";

    /// <summary>What is wrong with the receiver's address.</summary>
    public string? Problem { get; private set; }

    /// <summary>What became of the test mail just sent.</summary>
    public SendResult? Result { get; private set; }

    /// <summary>What the server said; Studio's own sentences in the person's language.</summary>
    public string? Said => Result is null ? null : words[Result.Detail];

    public async Task OnGetAsync(CancellationToken cancellationToken) => Server = await settings.GetAsync<SmtpSettings>(cancellationToken);

    /// <summary>Sends at once and waits for the answer, past the queue: whoever sets the server wants to see what it says.</summary>
    public async Task<IActionResult> OnPostAsync(string? to, CancellationToken cancellationToken)
    {
        Server = await settings.GetAsync<SmtpSettings>(cancellationToken);
        To = to?.Trim() ?? "";
        if (Mailbox.Parse(To) is null)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            Problem = texts["A mail address is needed."];
            return Page();
        }

        var mail = new OutgoingMessage("test:" + ids.NewId(), SmtpSender.ChannelName, To) { Subject = texts["Test mail from Studio"], Text = texts["If you can read this, the mail server is set right."] };
        Result = await senders.First(s => s.Channel == SmtpSender.ChannelName).SendAsync(mail, cancellationToken);
        return Page();
    }
}
