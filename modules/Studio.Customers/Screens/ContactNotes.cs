using System.Text;
using Studio.Customers.Interactions;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;

namespace Studio.Customers.Screens;

/// <summary>Records what a person of the company writes down on a customer's page.</summary>
internal sealed class ContactNotes(IDatabase database, ContactRepository repository, IdempotencyStore idempotency, InteractionTypes types)
{
    public const int MaximumText = 10_000;

    // With the channel that each means, where it means one.
    private static readonly (string Type, string Channel)[] Writable = [("note", "studio"), ("call", "phone"), ("mail", "mail"), ("store_visit", "store"), ("complaint", "studio")];

    /// <summary>The types that can be written down.</summary>
    public IReadOnlyList<string> Types => [.. Writable.Select(w => w.Type).Where(t => types.Find(t) is not null)];

    /// <summary>Records the note once, however often the same form is sent.</summary>
    /// <exception cref="ProblemException">400: no such type, no text or too much of it.</exception>
    public Task RecordAsync(string customerId, string type, string text, string agent, string formKey, CancellationToken cancellationToken)
    {
        if (!Types.Contains(type, StringComparer.Ordinal))
        {
            throw ProblemException.Invalid("type", "Choose what kind of contact it was.");
        }

        text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Trim();
        if (text.Length is 0 or > MaximumText)
        {
            throw ProblemException.Invalid("text", text.Length == 0 ? "Write what was said or done." : "The text is longer than 10,000 characters.");
        }

        // Another text from the same form (after going back in the browser) is another note, so the text is part of the key.
        var body = Encoding.UTF8.GetBytes($"{customerId}\n{type}\n{text}");
        var hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(body));
        var key = IdempotencyKey.From("note:" + agent, formKey is { Length: > 0 and <= 64 } ? $"{formKey}:{hash}" : null, body);
        var contact = new NewInteraction(Subject.Customer(customerId), type) { Channel = Writable.First(w => w.Type == type).Channel, Agent = agent, Text = text };
        return database.WriteAsync(WriteClass.Interactive, (session, ct) => idempotency.RunAsync(session, key, async () => (await repository.RecordAsync(session, contact, ct)).Id, ct), cancellationToken);
    }
}
