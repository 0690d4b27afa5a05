using System.Globalization;
using Studio.Admin.Notifications;
using Studio.Administration.BackgroundTasks;
using Studio.Kernel.Scheduling;

namespace Studio.Administration.Notifications;

/// <summary>Tells those who manage background tasks of one that failed: once a day for each task, as one that fails each minute would drown the rest.</summary>
internal sealed class FailedTaskNotice(INotifications notifications, TimeProvider time) : IBackgroundTaskWatcher
{
    public async Task EndedAsync(BackgroundTaskInfo task, BackgroundTaskResult result, CancellationToken cancellationToken)
    {
        if (result is BackgroundTaskResult.Failed or BackgroundTaskResult.TimedOut)
        {
            var day = time.GetUtcNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture);
            await notifications.TellAllAsync(BackgroundTaskPermissions.ManageBackgroundTasks, new NewNotification($"task:{task.Name}:{day}", typeof(FailedTaskNotice), "The background task “{0}” failed.", new TranslatedText(task.Type, task.Title))
            {
                Tone = NotificationTone.Danger,
                Url = "/admin/background-tasks/" + Uri.EscapeDataString(task.Name),
            }, cancellationToken);
        }
    }
}
