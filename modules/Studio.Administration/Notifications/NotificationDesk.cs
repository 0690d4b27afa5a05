using System.Globalization;
using Microsoft.Extensions.Localization;
using Studio.Admin.Notifications;
using Studio.Data.Identity;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Events;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Localization;
using Studio.Kernel.Security;

namespace Studio.Administration.Notifications;

/// <summary>Told on the tenant's bus after something of a user's notifications changed: there is a new one, or he read some on another page.</summary>
[EventName("notifications.changed")]
public sealed record NotificationsChanged(string UserId);

/// <summary>Writes notifications down and says that they are there.</summary>
internal sealed class NotificationDesk(UnitOfWork unit, IdGenerator ids, IEventBus events, IStringLocalizerFactory localizers, TimeProvider time) : INotifications
{
    private const int MostPeople = 200;
    private const int LongestText = 1000;

    public Task TellAsync(string userId, NewNotification notification, CancellationToken cancellationToken) =>
        TellAsync("SELECT u.Id FROM \"User\" u WHERE u.Id = @who", userId, notification, cancellationToken);

    public Task TellNamedAsync(string userName, NewNotification notification, CancellationToken cancellationToken) =>
        TellAsync("SELECT u.Id FROM \"User\" u WHERE u.NormalizedUserName = @who", userName.ToUpperInvariant(), notification, cancellationToken);

    public async Task TellAllAsync(Permission permission, NewNotification notification, CancellationToken cancellationToken)
    {
        var people = await unit.ReadAsync((session, ct) => session.QueryAsync<string>("""
            SELECT DISTINCT m.UserId FROM UserRole m JOIN Role r ON r.Id = m.RoleId JOIN "User" u ON u.Id = m.UserId
            WHERE u.LockoutEnd IS NULL AND (r.Name = @Administrator OR EXISTS (SELECT 1 FROM RoleClaim c WHERE c.RoleId = r.Id AND c.ClaimType = @Type AND c.ClaimValue IN @names)) LIMIT @MostPeople
            """, new { Administrator = StandardPermissions.AdministratorRole, Type = StudioRole.PermissionClaim, names = permission.AllowedBy.ToArray(), MostPeople }, ct), cancellationToken);
        foreach (var person in people)
        {
            await TellAsync(person, notification, cancellationToken);
        }
    }

    private Task TellAsync(string find, string who, NewNotification notification, CancellationToken cancellationToken)
    {
        var (english, hant, hans) = (Say("en", notification), Say("zh-Hant", notification), Say("zh-Hans", notification));
        return unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            if (await session.FirstAsync<string>(find, new { who }, ct) is not { } user)
            {
                return;
            }

            var isNew = await session.ExecuteAsync("""
                INSERT INTO UserNotification (Id, UserId, Cause, Tone, TextEn, TextHant, TextHans, Url, CreatedUtc, ReadUtc)
                VALUES (@Id, @user, @Cause, @Tone, @english, @hant, @hans, @Url, @now, NULL) ON CONFLICT (UserId, Cause) DO NOTHING
                """, new { Id = ids.NewId(), user, notification.Cause, Tone = (int)notification.Tone, english, hant, hans, notification.Url, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, ct) > 0;
            if (isNew)
            {
                session.OnCommitted(token => events.PublishAsync(new NotificationsChanged(user), token));
            }
        }, cancellationToken);
    }

    private string Say(string culture, NewNotification notification)
    {
        var (culture1, culture2) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
            var text = localizers.Create(notification.Resources)[notification.Text, [.. notification.Arguments.Select(a => a is TranslatedText t ? localizers.Create(t.Resources)[t.Text].Value : a)]].Value;
            return text.Length > LongestText ? text[..LongestText] : text;
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture1, culture2);
        }
    }
}
