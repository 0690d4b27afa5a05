using Studio.Kernel.Security;

namespace Studio.Admin.Notifications;

/// <summary>How a notification is meant.</summary>
public enum NotificationTone
{
    /// <summary>Something is so now.</summary>
    Info,

    /// <summary>Something ended well.</summary>
    Success,

    /// <summary>Something should be looked at.</summary>
    Warning,

    /// <summary>Something failed.</summary>
    Danger,
}

/// <summary>An argument that is itself a text of some module: it is written in the notification's language.</summary>
public sealed record TranslatedText(Type Resources, string Text);

/// <summary>Something to tell a person. It is written down in every language of Studio's, and he reads it in the one that he uses then.</summary>
/// <param name="Cause">What it is about, such as <c>import:01hx…</c>. The same person is told of the same cause once, so that work that is repeated after a crash tells nothing twice. At most 200 characters.</param>
/// <param name="Resources">A class of the module whose texts these are.</param>
/// <param name="Text">The English sentence, a resource key; may have <c>{0}</c>, <c>{1}</c>….</param>
/// <param name="Arguments">What stands in the places. Numbers are written as the language writes them, a <see cref="TranslatedText"/> in the language itself.</param>
public sealed record NewNotification(string Cause, Type Resources, string Text, params IReadOnlyList<object> Arguments)
{
    /// <summary>How it is meant.</summary>
    public NotificationTone Tone { get; init; }

    /// <summary>Where more is to be seen: an address below the tenant's root, or null.</summary>
    public string? Url { get; init; }
}

/// <summary>
/// Tells people of the studio what happened: in the list behind the bell, and at once on every page that they have open, on whichever host. What is told inside a write is kept with the write or not at all.
/// A module uses it without owning a table.
/// </summary>
public interface INotifications
{
    /// <summary>Tells one user. A user who is not there is passed over.</summary>
    /// <param name="userId">The user's id.</param>
    /// <param name="notification">What is told.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task TellAsync(string userId, NewNotification notification, CancellationToken cancellationToken);

    /// <summary>Tells the user of this sign-in name, such as the author of an item.</summary>
    Task TellNamedAsync(string userName, NewNotification notification, CancellationToken cancellationToken);

    /// <summary>Tells everybody who holds the permission by his roles, and may sign in; at most 200 people.</summary>
    Task TellAllAsync(Permission permission, NewNotification notification, CancellationToken cancellationToken);
}
