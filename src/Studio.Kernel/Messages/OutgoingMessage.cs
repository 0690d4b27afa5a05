namespace Studio.Kernel.Messages;

/// <summary>A file that goes with a message.</summary>
/// <param name="Name">The name that the receiver sees.</param>
/// <param name="ContentType">Its content type, such as <c>application/pdf</c>.</param>
/// <param name="MediaPath">Where it lies in the tenant's media store.</param>
public sealed record MessageAttachment(string Name, string ContentType, string MediaPath);

/// <summary>A message to one receiver.</summary>
/// <param name="Id">
/// Given by whoever sends it: 1 to <see cref="MaximumId"/> letters, digits and <c>- . _ : ~</c>. The same id is the same message, sent once however often it is handed over, as long as it is remembered.
/// </param>
/// <param name="Channel">The channel's name, such as <c>email</c>.</param>
/// <param name="To">The receiver as the channel knows him: a mail address, a LINE user id.</param>
public sealed record OutgoingMessage(string Id, string Channel, string To)
{
    /// <summary>The longest id.</summary>
    public const int MaximumId = 100;

    /// <summary>The longest receiver.</summary>
    public const int MaximumTo = 320;

    /// <summary>The longest subject.</summary>
    public const int MaximumSubject = 500;

    /// <summary>The longest text, and the longest HTML, in characters.</summary>
    public const int MaximumText = 200_000;

    /// <summary>The most files.</summary>
    public const int MaximumAttachments = 20;

    /// <summary>One line; empty where the channel has none.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The words, plain.</summary>
    public string Text { get; init; } = "";

    /// <summary>The words as HTML for channels that show it; null for none. <see cref="Text"/> stands beside it.</summary>
    public string? Html { get; init; }

    /// <summary>Files that go with it.</summary>
    public IReadOnlyList<MessageAttachment> Attachments { get; init; } = [];

    /// <summary>The customer whom it is to, where that is known: his export tells of it and his erasure removes it.</summary>
    public string? CustomerId { get; init; }

    /// <summary>
    /// What it is sent for, by the name of a purpose that people agree to or refuse, such as <c>marketing</c>; null for what needs no agreement of its own, such as the confirmation of an order.
    /// </summary>
    public string? Purpose { get; init; }

    /// <summary>The longest name of a purpose.</summary>
    public const int MaximumPurpose = 50;

    /// <summary>The visitor whom it is to, where no customer is known.</summary>
    public string? VisitorId { get; init; }
}
