using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Messages;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Schemas;
using Studio.Kernel.Settings;

namespace Studio.Administration.Messages;

/// <summary>How long messages are remembered.</summary>
[Schema(Title = "Messages", Description = "How long it is remembered what was sent to whom.", Group = "Channels")]
public sealed record MessageSettings
{
    /// <summary>Days after which a message that was sent or failed goes by itself; its id is a new one then.</summary>
    [Schema(Title = "Days to keep", Description = "Messages that were sent or failed go by themselves after this."), Range(1, 3650)]
    public int KeepDays { get; init; } = 90;
}

/// <summary>Forgets messages that were sent or failed long ago.</summary>
[BackgroundTask(Schedule = "H 3 * * *", Title = "Forget old messages", Description = "Messages that were sent or failed longer ago than the days to keep are removed.")]
internal sealed class MessageCleaning(TimeProvider time) : IBackgroundTask
{
    public async Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken)
    {
        var days = (await serviceProvider.GetRequiredService<ISettingsStore>().GetAsync<MessageSettings>(cancellationToken)).KeepDays;
        await serviceProvider.GetRequiredService<MessageRecords>().RemoveEndedAsync(time.GetUtcNow().AddDays(-days), cancellationToken);
    }
}
