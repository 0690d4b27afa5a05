using Studio.Kernel.Messages;
using Studio.Kernel.Tenants;

namespace Acme.Loyalty;

/// <summary>The channel <c>letter</c>: puts each message as a file into the tenant's folder <c>Letters</c>, from where a printing house fetches it. The file is named by the message, so that a repetition is the same letter.</summary>
internal sealed class LetterSender(ShellSettings tenant) : IMessageSender
{
    public string Channel => "letter";

    public async Task<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        try
        {
            var file = Path.Combine(Directory.CreateDirectory(Path.Combine(tenant.Folder, "Letters")).FullName, Uri.EscapeDataString(message.Id) + ".txt");
            await File.WriteAllTextAsync(file + ".new", $"{message.To}\n\n{message.Subject}\n\n{message.Text}\n", cancellationToken);
            File.Move(file + ".new", file, overwrite: true);
            return new SendResult(SendOutcome.Delivered, Path.GetFileName(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new SendResult(SendOutcome.Retry, e.Message);
        }
    }
}
