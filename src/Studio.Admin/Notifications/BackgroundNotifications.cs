using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Studio.Admin.Notifications;

/// <summary>Tells people from work that goes on in the background, which has no scope of its own and must not fail because somebody could not be told.</summary>
public static class BackgroundNotifications
{
    /// <summary>Tells a user by a scope of its own; what goes wrong is logged.</summary>
    public static Task TellAsync(this IServiceScopeFactory scopes, string userId, NewNotification notification, ILogger logger, CancellationToken cancellationToken) =>
        WithAsync(scopes, n => n.TellAsync(userId, notification, cancellationToken), notification, logger);

    /// <summary>Tells the user of this sign-in name by a scope of its own; what goes wrong is logged.</summary>
    public static Task TellNamedAsync(this IServiceScopeFactory scopes, string userName, NewNotification notification, ILogger logger, CancellationToken cancellationToken) =>
        WithAsync(scopes, n => n.TellNamedAsync(userName, notification, cancellationToken), notification, logger);

    private static async Task WithAsync(IServiceScopeFactory scopes, Func<INotifications, Task> tell, NewNotification notification, ILogger logger)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await tell(scope.ServiceProvider.GetRequiredService<INotifications>());
        }
        catch (Exception e)
        {
            logger.LogError(e, "Nobody could be told of {Cause}", notification.Cause);
        }
    }
}
