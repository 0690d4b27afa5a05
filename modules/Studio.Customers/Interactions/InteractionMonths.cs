using Studio.Data.Partitions;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Scheduling;

namespace Studio.Customers.Interactions;

/// <summary>
/// Keeps the log of contacts in parts by month, where the database has partitions: makes the next ones in time, and drops those that are over and of which retention has left nothing. It writes only where there is something to do.
/// </summary>
[BackgroundTask(Schedule = "H * * * *", Title = "Divide contacts by month", Description = "On PostgreSQL the log of contacts has a part for each month: the next ones are made ahead, and an old one goes when nothing is left in it.", TimeLimitSeconds = 600)]
internal sealed class InteractionMonths(UnitOfWork unit, TimeProvider time) : IBackgroundTask
{
    private const string Table = "Interaction";

    public async Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await unit.ReadAsync((session, ct) => session.CountMissingMonthsAsync(Table, now, ct), cancellationToken) > 0)
        {
            await unit.WriteAsync(WriteClass.Bulk, (session, ct) => session.MakeMonthsAsync(Table, now, ct), cancellationToken);
        }

        foreach (var part in await unit.ReadAsync((session, ct) => session.FindEmptyMonthsAsync(Table, now, ct), cancellationToken))
        {
            await unit.WriteAsync(WriteClass.Bulk, (session, ct) => session.DropMonthAsync(Table, part, ct), cancellationToken);
        }

        await unit.ReadAsync(async (session, ct) =>
        {
            await session.AnalyzeMonthsAsync(Table, ct);
            return true;
        }, cancellationToken);
    }
}
