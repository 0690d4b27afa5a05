using Studio.Admin.Notifications;
using Studio.ContentModel.Items;
using Studio.Kernel.Scheduling;

namespace Studio.Contents.Publishing;

/// <summary>Publishes drafts at their time. A run that is repeated, or made up for after a standstill, publishes what is due and nothing twice.</summary>
[BackgroundTask(Schedule = "* * * * *", Title = "Publish scheduled drafts", Description = "Drafts whose time has come are published.")]
internal sealed class ScheduledPublishing(ContentSchedule schedule, INotifications notifications) : IBackgroundTask
{
    public async Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken) => await schedule.PublishDueAsync((draft, reason) => TellAsync(draft, reason, cancellationToken), cancellationToken);

    /// <summary>Tells the draft's author once that it could not be published; it is tried again until it can.</summary>
    private Task TellAsync(ContentItem draft, string reason, CancellationToken cancellationToken) => notifications.TellNamedAsync(draft.Author,
        new NewNotification("publish:" + draft.ContentItemVersionId, typeof(ScheduledPublishing), "“{0}” could not be published at its time: {1}", draft.DisplayText, new TranslatedText(typeof(ScheduledPublishing), reason))
        {
            Tone = NotificationTone.Danger,
            Url = "/admin/content/item/" + draft.ContentItemId,
        }, cancellationToken);
}
