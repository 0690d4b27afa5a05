using Studio.Data.Sessions;

namespace Studio.Customers.Behaviour;

/// <summary>
/// Hears, in the transaction that changed them, whose behaviour facts changed: by a contact, by passing time, by a merge, by another definition.
/// A module that derives something of facts registers one as a singleton; what it writes is durable with the change.
/// </summary>
public interface IProfileObserver
{
    /// <summary>The facts of these people are other ones now. A person may be in the list once for each fact.</summary>
    Task ChangedAsync(WriteSession session, IReadOnlyList<ProfileChange> changes, CancellationToken cancellationToken);
}

/// <summary>A fact of a person that changed.</summary>
/// <param name="PersonId">The customer, or the visitor whom nobody knows yet.</param>
/// <param name="FactPath">The fact, such as <c>facts.visits7d</c>.</param>
public readonly record struct ProfileChange(string PersonId, string FactPath);
