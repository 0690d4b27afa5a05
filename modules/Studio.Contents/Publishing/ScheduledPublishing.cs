using Studio.ContentModel.Items;
using Studio.Kernel.Scheduling;

namespace Studio.Contents.Publishing;

/// <summary>Publishes drafts at their time. A run that is repeated, or made up for after a standstill, publishes what is due and nothing twice.</summary>
[BackgroundTask(Schedule = "* * * * *", Title = "Publish scheduled drafts", Description = "Drafts whose time has come are published.")]
internal sealed class ScheduledPublishing(ContentSchedule schedule) : IBackgroundTask
{
    public async Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken) => await schedule.PublishDueAsync(cancellationToken);
}
