using Studio.ContentModel.Definitions;
using Studio.Data.Sessions;
using Studio.Kernel.Events;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Items;

/// <summary>What happens to an item; a change may be several at once, such as created and published.</summary>
[Flags]
public enum ContentMoments
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It is made.</summary>
    Created = 1,

    /// <summary>A known item is saved.</summary>
    Updated = 2,

    /// <summary>A version becomes the one that counts.</summary>
    Published = 4,

    /// <summary>A draft is saved that does not count yet.</summary>
    DraftSaved = 8,

    /// <summary>No version counts any more; the newest is kept as a draft.</summary>
    Unpublished = 16,

    /// <summary>It is taken out of use.</summary>
    Removed = 32,

    /// <summary>It is made as a copy of another.</summary>
    Cloned = 64,

    /// <summary>An earlier version is brought back as the newest.</summary>
    Versioned = 128,

    /// <summary>Its draft is thrown away.</summary>
    DraftDiscarded = 256,
}

/// <summary>A change of an item.</summary>
/// <param name="Moments">What happens.</param>
/// <param name="Item">The item as it becomes; as it was where it is removed.</param>
/// <param name="Before">The newest version before, or null where there was none.</param>
public sealed record ContentChange(ContentMoments Moments, ContentItem Item, ContentItem? Before)
{
    /// <summary>True where the change is this, maybe among others.</summary>
    public bool Is(ContentMoments moment) => (Moments & moment) != ContentMoments.None;
}

/// <summary>A module's part in what happens to items.</summary>
public interface IContentHandler
{
    /// <summary>Adds what is wrong with the item, by field path; runs after the fields' own checks.</summary>
    Task ValidatingAsync(ContentItem item, ContentDefinitions definitions, ICollection<InputError> errors, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs in the transaction, before anything is written. A <see cref="ProblemException"/> refuses the change.</summary>
    Task ChangingAsync(ContentChange change, WriteSession session, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs in the transaction of a save or publish, after the rows are written.</summary>
    Task SavedAsync(ContentItem item, WriteSession session, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs in the transaction of any change, after the rows are written.</summary>
    Task ChangedAsync(ContentChange change, WriteSession session, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the commit. It is lost when the process dies in between: what must not be lost goes into the outbox while the change is written.</summary>
    Task CommittedAsync(ContentChange change, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Told on the event bus after an item was saved, published or deleted.</summary>
/// <param name="ContentType">The item's type.</param>
/// <param name="ContentItemId">The item; empty where many of the type changed at once.</param>
[EventName("content.changed")]
public sealed record ContentChanged(string ContentType, string ContentItemId);

/// <summary>Counts committed changes per content type, so that what is built from items (rules, facts) knows when it is old.</summary>
public sealed class ContentRevisions
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, long> _revisions = new(StringComparer.Ordinal);
    private long _resumed;

    /// <summary>Counts the changes of other hosts too.</summary>
    public ContentRevisions(IEventBus events)
    {
        events.SubscribeElsewhere<ContentChanged>((changed, _) =>
        {
            Bump(changed.ContentType);
            return Task.CompletedTask;
        });
        events.Subscribe<Resumed>((_, _) =>
        {
            Interlocked.Increment(ref _resumed);
            return Task.CompletedTask;
        });
    }

    /// <summary>The count of a type. It also grows when changes may have been missed.</summary>
    public long this[string contentType] => _revisions.GetValueOrDefault(contentType) + Interlocked.Read(ref _resumed);

    internal void Bump(string contentType) => _revisions.AddOrUpdate(contentType, 1, static (_, n) => n + 1);
}
