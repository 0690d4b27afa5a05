using Studio.Data.Sessions;

namespace Studio.Customers.Interactions;

/// <summary>
/// Hears of contacts in the transaction that records them, many at once; what it writes is durable with them, and what it throws undoes them. It is
/// in the way of every event: a few statements for all contacts together, and nothing that waits for the network. Registered as a singleton; it must not
/// record contacts itself.
/// </summary>
public interface IInteractionObserver
{
    /// <summary>Contacts were recorded, in this order.</summary>
    Task RecordedAsync(WriteSession session, IReadOnlyList<RecordedContact> contacts, CancellationToken cancellationToken);
}

/// <summary>A contact that was recorded just now.</summary>
/// <param name="Interaction">What was recorded.</param>
/// <param name="PersonId">Who its subject is at this moment: the customer whom it is linked to, else the subject itself; empty where nobody knows.</param>
public readonly record struct RecordedContact(Interaction Interaction, string PersonId);
