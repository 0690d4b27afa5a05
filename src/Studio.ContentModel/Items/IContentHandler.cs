using Studio.ContentModel.Definitions;
using Studio.Data.Sessions;
using Studio.Kernel.Events;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Items;

/// <summary>A module's part in saving items.</summary>
public interface IContentHandler
{
    /// <summary>Adds what is wrong with the item, by field path; runs after the fields' own checks.</summary>
    Task ValidatingAsync(ContentItem item, ContentDefinitions definitions, ICollection<InputError> errors, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs in the transaction of a save or publish, after the rows are written.</summary>
    Task SavedAsync(ContentItem item, WriteSession session, CancellationToken cancellationToken) => Task.CompletedTask;
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
