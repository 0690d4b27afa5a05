using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Scheduling;

namespace Studio.Contents.Bulk;

/// <summary>Forgets actions that can no longer be undone and that nobody looks at any more.</summary>
[BackgroundTask(Schedule = "H 4 * * *", Title = "Forget old actions on many items", Description = "What was done with many items at once is kept for 30 days; the items and their versions stay.")]
internal sealed class BulkCleaning(UnitOfWork unit, TimeProvider time) : IBackgroundTask
{
    private const int BatchSize = 500;

    private static readonly TimeSpan Age = TimeSpan.FromDays(30);

    public async Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken)
    {
        var before = (time.GetUtcNow() - Age).ToUnixTimeMilliseconds();
        while (await OldestAsync(before, cancellationToken) is { } id)
        {
            while (await ForgetItemsAsync(id, cancellationToken) == BatchSize)
            {
                // The next batch; people write in between.
            }

            await unit.WriteAsync(WriteClass.Bulk, (session, ct) => session.ExecuteAsync("DELETE FROM ContentBulk WHERE Id = @id", new { id }, ct), cancellationToken);
        }
    }

    private Task<string?> OldestAsync(long before, CancellationToken cancellationToken) =>
        unit.ReadAsync((session, ct) => session.FirstAsync<string>("SELECT Id FROM ContentBulk WHERE FinishedUtc < @before ORDER BY Id LIMIT 1", new { before }, ct), cancellationToken);

    private Task<int> ForgetItemsAsync(string id, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Bulk, (session, ct) => session.ExecuteAsync(
        "DELETE FROM ContentBulkItem WHERE BulkId = @id AND Place IN (SELECT Place FROM ContentBulkItem WHERE BulkId = @id ORDER BY Place LIMIT @BatchSize)", new { id, BatchSize }, ct), cancellationToken);
}
