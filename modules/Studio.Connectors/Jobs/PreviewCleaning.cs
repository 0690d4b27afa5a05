using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Scheduling;

namespace Studio.Connectors.Jobs;

/// <summary>Forgets files that somebody uploaded, looked at and left.</summary>
[BackgroundTask(Schedule = "H 4 * * *", Title = "Forget abandoned imports", Description = "A file that was uploaded and never imported is kept for 7 days.")]
internal sealed class PreviewCleaning(UnitOfWork unit, ImportFiles files, TimeProvider time) : IBackgroundTask
{
    public static readonly TimeSpan Age = TimeSpan.FromDays(7);

    public async Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken)
    {
        var before = (time.GetUtcNow() - Age).ToUnixTimeMilliseconds();
        var forgotten = await unit.WriteAsync(WriteClass.Bulk, async (session, ct) =>
        {
            var gone = await session.QueryAsync<string>("DELETE FROM ImportJob WHERE State = @Preview AND CreatedUtc < @before RETURNING Id", new { ImportStates.Preview, before }, ct);
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
    }
}
