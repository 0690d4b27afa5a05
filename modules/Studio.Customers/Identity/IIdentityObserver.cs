using Studio.Data.Sessions;

namespace Studio.Customers.Identity;

/// <summary>
/// Hears, in the transaction that moves them, that contacts moved between people (a link, a merge, its undoing, an erasure): what is derived of those people is counted anew, from the log of
/// contacts and <c>SubjectMember</c>, which both say already what will be true. Registered as a singleton. No contact is recorded meanwhile.
/// </summary>
public interface IIdentityObserver
{
    /// <summary>Something moved between these people.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="personIds">All whose contacts are others now, each once; one that is nobody any more (merged away) is among them.</param>
    /// <param name="cancellationToken">Undoes the transaction.</param>
    Task MovedAsync(WriteSession session, IReadOnlyCollection<string> personIds, CancellationToken cancellationToken);
}
