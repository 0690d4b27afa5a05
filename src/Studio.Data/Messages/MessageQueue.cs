using System.Text;
using System.Text.Json;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Media;
using Studio.Kernel.Messages;
using Studio.Kernel.Problems;

namespace Studio.Data.Messages;

/// <summary>
/// The queue in the tenant's database. A table of its own and no outbox message: a consumer of the outbox holds the writer, and a mail server takes its time.
/// </summary>
internal sealed class MessageQueue(UnitOfWork unit, IEnumerable<IMessageSender> senders, MessageSignal signal, TimeProvider time) : IMessageQueue
{
    public IReadOnlyList<InputError> Check(OutgoingMessage message) => MessageRules.Faults(message, [.. senders]);

    public Task<bool> EnqueueAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (Check(message) is { Count: > 0 } faults)
        {
            throw ProblemException.Invalid(faults);
        }

        return unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var added = await session.ExecuteAsync("""
                INSERT INTO OutgoingMessage (Id, Channel, Recipient, Subject, Body, CustomerId, VisitorId, State, Attempts, Detail, CreatedUtc, DueUtc)
                VALUES (@Id, @Channel, @To, @Subject, @Body, @CustomerId, @VisitorId, 0, 0, '', @now, @now) ON CONFLICT (Id) DO NOTHING
                """, new { message.Id, message.Channel, message.To, message.Subject, Body = MessageBody.Write(message), message.CustomerId, message.VisitorId, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, ct);
            session.AfterCommit(signal.Wake);
            return added == 1;
        }, cancellationToken);
    }
}

/// <summary>What a message must be; of its channel, that somebody sends there and knows the form of the receiver.</summary>
internal static class MessageRules
{
    private const int MaximumName = 200;

    public static IReadOnlyList<InputError> Faults(OutgoingMessage message, IReadOnlyList<IMessageSender> senders)
    {
        var sender = senders.LastOrDefault(s => s.Channel == message.Channel);
        var isLine = message.To.Length > 0 && IsLine(message.To, OutgoingMessage.MaximumTo);
        var faults = new List<InputError>();
        Check("id", message.Id.Length is > 0 and <= OutgoingMessage.MaximumId && message.Id.All(IsOfId), "An id has 1 to 100 letters, digits and - . _ : ~.");
        Check("channel", sender is not null, senders.Count == 0 ? "No feature of this tenant sends messages." : $"No feature sends on this channel. There are: {string.Join(", ", senders.Select(s => s.Channel).Distinct(StringComparer.Ordinal))}.");
        Check("to", isLine, "A receiver of at most 320 characters in one line is needed.");
        Check("to", !isLine || sender is null || sender.IsReceiver(message.To), "This is no receiver's address on this channel.");
        Check("subject", IsLine(message.Subject, OutgoingMessage.MaximumSubject), "A subject is one line of at most 500 characters.");
        Check("text", IsText(message.Text), "A text of at most 200,000 characters is needed.");
        Check("html", message.Html is null || IsText(message.Html), "HTML has at most 200,000 characters.");
        Check("text", message.Text.Length > 0 || message.Html is not null || message.Attachments.Count > 0, "There is nothing to send.");
        Check("purpose", message.Purpose is null || (message.Purpose.Length > 0 && IsLine(message.Purpose, OutgoingMessage.MaximumPurpose)), "The name of a purpose has 1 to 50 characters in one line.");
        Check("customerId", message.CustomerId is null || IdGenerator.IsId(message.CustomerId), "This is no customer's id.");
        Check("visitorId", message.VisitorId is null || IdGenerator.IsId(message.VisitorId), "This is no visitor's id.");
        Check("attachments", message.Attachments.Count <= OutgoingMessage.MaximumAttachments, "There are more than 20 files.");
        for (var i = 0; i < message.Attachments.Count; i++)
        {
            var file = message.Attachments[i];
            Check(FormattableString.Invariant($"attachments[{i}].name"), file.Name.Length > 0 && IsLine(file.Name, MaximumName), "A file's name is one line of at most 200 characters.");
            Check(FormattableString.Invariant($"attachments[{i}].contentType"), file.ContentType.Length > 0 && IsLine(file.ContentType, MaximumName), "A content type such as application/pdf is needed.");
            Check(FormattableString.Invariant($"attachments[{i}].mediaPath"), IsFile(file.MediaPath), "The path of a file in the media store is needed.");
        }

        return faults;

        void Check(string path, bool holds, string sentence)
        {
            if (!holds)
            {
                faults.Add(new InputError(path, sentence));
            }
        }
    }

    private static bool IsOfId(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or ':' or '~';

    private static bool IsLine(string text, int longest) => text.Length <= longest && !text.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029') && IsUnicode(text);

    private static bool IsText(string text) => text.Length <= OutgoingMessage.MaximumText && !text.Any(c => char.IsControl(c) && c is not ('\r' or '\n' or '\t')) && IsUnicode(text);

    // Half a surrogate pair has no form on any wire.
    private static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i += Rune.GetRuneAt(text, i).Utf16SequenceLength)
        {
            if (!Rune.TryGetRuneAt(text, i, out _))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsFile(string path)
    {
        try
        {
            return MediaPath.Normalise(path).Length > 0;
        }
        catch (ProblemException)
        {
            return false;
        }
    }
}

/// <summary>A message as it is stored.</summary>
internal static class MessageBody
{
    public static string Write(OutgoingMessage message) => JsonSerializer.Serialize(message, JsonSerializerOptions.Web);

    public static OutgoingMessage Read(string body) => JsonSerializer.Deserialize<OutgoingMessage>(body, JsonSerializerOptions.Web) ?? throw new JsonException("The message is empty.");
}
