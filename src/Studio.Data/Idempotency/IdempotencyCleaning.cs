using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Scheduling;

namespace Studio.Data.Idempotency;

/// <summary>Forgets idempotency keys after <see cref="Age"/>: whoever repeats a request later than that makes a new one.</summary>
[BackgroundTask(Schedule = "H 2 * * *", Title = "Forget old idempotency keys", Description = "Keys by which callers repeat requests safely are kept for 30 days.")]
internal sealed class IdempotencyCleaning(TimeProvider time) : IBackgroundTask
{
    public static readonly TimeSpan Age = TimeSpan.FromDays(30);
    private const int Batch = 2000;

    public async Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken)
    {
        var unit = serviceProvider.GetRequiredService<UnitOfWork>();
        var before = (time.GetUtcNow() - Age).ToUnixTimeMilliseconds();
        int gone;
        do
        {
            // In short transactions: callers wait for the same writer.
            gone = await unit.WriteAsync(WriteClass.Bulk, (session, ct) => session.ExecuteAsync(
                "DELETE FROM IdempotencyKey WHERE (Scope, Key) IN (SELECT Scope, Key FROM IdempotencyKey WHERE CreatedUtc < @before LIMIT @Batch)", new { before, Batch }, ct), cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
        }
        while (gone == Batch);
    }
}
