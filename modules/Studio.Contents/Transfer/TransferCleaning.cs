using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Scheduling;

namespace Studio.Contents.Transfer;

/// <summary>Forgets files that somebody uploaded, looked at and left.</summary>
[BackgroundTask(Schedule = "H 4 * * *", Title = "Forget abandoned content imports", Description = "A table that was uploaded and never imported is kept for 7 days, rows that were not taken for 30.")]
internal sealed class TransferCleaning(UnitOfWork unit, TransferFiles files, TimeProvider time) : IBackgroundTask
{
    private static readonly TimeSpan Age = TimeSpan.FromDays(7);

    // They hold what people wrote of other people.
    private static readonly TimeSpan RowAge = TimeSpan.FromDays(30);

    public async Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken)
    {
        var before = (time.GetUtcNow() - Age).ToUnixTimeMilliseconds();
        var forgotten = await unit.WriteAsync(WriteClass.Bulk, async (session, ct) =>
        {
            var gone = await session.QueryAsync<string>("DELETE FROM ContentImport WHERE State = @Preview AND CreatedUtc < @before RETURNING Id", new { ContentImportStates.Preview, before }, ct);
            foreach (var id in gone)
            {
                await session.ExecuteAsync("DELETE FROM ContentImportError WHERE ImportId = @id", new { id }, ct);
                await session.ExecuteAsync("DELETE FROM ContentImportRejected WHERE ImportId = @id", new { id }, ct);
            }

            var old = (time.GetUtcNow() - RowAge).ToUnixTimeMilliseconds();
            await session.ExecuteAsync("DELETE FROM ContentImportRejected WHERE ImportId IN (SELECT Id FROM ContentImport WHERE FinishedUtc < @old AND State IN @over)",
                new { old, over = new[] { ContentImportStates.Completed, ContentImportStates.Cancelled } }, ct);

            return gone;
        }, cancellationToken);
        foreach (var id in forgotten)
        {
            files.Delete(id);
        }
    }
}
