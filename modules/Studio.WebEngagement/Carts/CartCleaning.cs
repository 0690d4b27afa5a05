using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Scheduling;

namespace Studio.WebEngagement.Carts;

/// <summary>
/// Empties carts that nobody has touched for a long time; what was put in and when stays in the interactions. Which browser's cart became which order is forgotten as late: no form of that age
/// is sent again.
/// </summary>
[BackgroundTask(Schedule = "H 3 * * *", Title = "Empty abandoned carts", Description = "A cart that nobody has changed for 90 days is emptied.")]
internal sealed class CartCleaning(UnitOfWork unit, TimeProvider time) : IBackgroundTask
{
    public static readonly TimeSpan Age = TimeSpan.FromDays(90);
    private const int Batch = 500;

    public async Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken)
    {
        var before = (time.GetUtcNow() - Age).ToUnixTimeMilliseconds();
        int gone;
        do
        {
            gone = await unit.WriteAsync(WriteClass.Bulk, async (session, ct) =>
            {
                var visitors = await session.QueryAsync<string>("SELECT VisitorId FROM Cart WHERE ChangedUtc < @before LIMIT @Batch", new { before, Batch }, ct);
                foreach (var visitor in visitors)
                {
                    await CartService.EmptyAsync(session, visitor, ct);
                }

                return visitors.Count;
            }, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
        }
        while (gone == Batch);

        // Ids of orders begin with their time.
        var until = IdGenerator.FirstAt(DateTimeOffset.FromUnixTimeMilliseconds(before));
        await unit.WriteAsync(WriteClass.Bulk, (session, ct) => session.ExecuteAsync("DELETE FROM CartOrder WHERE OrderId < @until", new { until }, ct), cancellationToken);
    }
}
