using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Scheduling;

namespace Studio.Administration.Notifications;

/// <summary>Forgets notifications by age: those that were read sooner.</summary>
[BackgroundTask(Schedule = "H 3 * * *", Title = "Forget old notifications", Description = "Notifications are kept for 30 days after they were read, and for 90 days where nobody read them.")]
internal sealed class NotificationCleaning(UnitOfWork unit, TimeProvider time) : IBackgroundTask
{
    private const int BatchSize = 500;

    private static readonly TimeSpan Read = TimeSpan.FromDays(30);
    private static readonly TimeSpan Unread = TimeSpan.FromDays(90);

    public async Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (read, unread) = ((now - Read).ToUnixTimeMilliseconds(), (now - Unread).ToUnixTimeMilliseconds());
        while (await unit.WriteAsync(WriteClass.Bulk, (session, ct) => session.ExecuteAsync(
            "DELETE FROM UserNotification WHERE Id IN (SELECT Id FROM UserNotification WHERE CreatedUtc < @unread OR (CreatedUtc < @read AND ReadUtc < @read) ORDER BY CreatedUtc LIMIT @BatchSize)", new { read, unread, BatchSize }, ct), cancellationToken) == BatchSize)
        {
            // The next batch; people write in between.
        }
    }
}
