using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Scheduling;

namespace Studio.Connectors.Jobs;

/// <summary>Forgets files that somebody uploaded, looked at and left, those of imports that failed and were left so, and what a host left that died during an upload.</summary>
[BackgroundTask(Schedule = "H 4 * * *", Title = "Forget abandoned imports", Description = "A file that was uploaded and never imported, or whose import failed, is kept for 7 days.")]
internal sealed class PreviewCleaning(UnitOfWork unit, ImportFiles files, TimeProvider time) : IBackgroundTask
{
    public static readonly TimeSpan Age = TimeSpan.FromDays(7);

    public async Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken)
    {
        var before = (time.GetUtcNow() - Age).ToUnixTimeMilliseconds();
        var forgotten = await unit.WriteAsync(WriteClass.Bulk, async (session, ct) =>
        {
            var gone = await session.QueryAsync<string>("DELETE FROM ImportJob WHERE State IN (@Preview, @Mapping) AND CreatedUtc < @before RETURNING Id", new { ImportStates.Preview, ImportStates.Mapping, before }, ct);
            foreach (var id in gone)
            {
                await session.ExecuteAsync("DELETE FROM ImportReject WHERE JobId = @id", new { id }, ct);
            }

            return gone;
        }, cancellationToken);
        foreach (var id in forgotten)
        {
            files.Delete(id);
        }

        await DeleteLeftAsync(before, cancellationToken);
    }

    /// <summary>The import itself stays with its numbers; started again it says that its file is gone.</summary>
    private async Task DeleteLeftAsync(long before, CancellationToken cancellationToken)
    {
        var young = IdGenerator.FirstAt(DateTimeOffset.FromUnixTimeMilliseconds(before));
        foreach (var id in files.All())
        {
            var job = await unit.ReadAsync((session, ct) => session.FirstAsync<Job>("SELECT State, FinishedUtc FROM ImportJob WHERE Id = @id", new { id }, ct), cancellationToken);
            var isLeft = job is null ? string.CompareOrdinal(id, young) < 0 : job.State == ImportStates.Failed && job.FinishedUtc < before;
            if (isLeft)
            {
                files.Delete(id);
            }
        }
    }

    private sealed class Job
    {
        public string State { get; set; } = "";

        public long? FinishedUtc { get; set; }
    }
}
