using System.ComponentModel.DataAnnotations;
using Studio.Data.Audit;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Schemas;
using Studio.Kernel.Settings;

namespace Studio.Administration.Audit;

/// <summary>How long records of the audit trail are kept.</summary>
[Schema(Title = "Audit trail", Description = "How long it is remembered who did what.", Group = "Safety")]
public sealed record AuditSettings
{
    /// <summary>Days; older records go by themselves.</summary>
    [Schema(Title = "Days to keep", Description = "Older records go by themselves."), Range(1, 36500)]
    public int KeepDays { get; init; } = 400;
}

/// <summary>Lets go of records that are older than the tenant keeps.</summary>
[BackgroundTask(Schedule = "H 4 * * *", Title = "Shorten the audit trail", Description = "Records older than the days to keep are removed.")]
public sealed class AuditRetention(ISettingsStore settings, AuditRecords records, TimeProvider time) : IBackgroundTask
{
    /// <inheritdoc/>
    public Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken) => RunAsync(cancellationToken);

    /// <summary>Removes what is too old; how many records there were.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var days = (await settings.GetAsync<AuditSettings>(cancellationToken)).KeepDays;
        return await records.RemoveOlderAsync(time.GetUtcNow().AddDays(-days), cancellationToken);
    }
}
