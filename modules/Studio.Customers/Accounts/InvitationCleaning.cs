using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Scheduling;

namespace Studio.Customers.Accounts;

/// <summary>Forgets links to the shop that have expired; a used one too, a while after.</summary>
[BackgroundTask(Schedule = "H 5 * * *", Title = "Forget expired shop links", Description = "A customer's link to the shop is forgotten 7 days after it has expired.")]
internal sealed class InvitationCleaning(UnitOfWork unit, TimeProvider time) : IBackgroundTask
{
    public static readonly TimeSpan Age = TimeSpan.FromDays(7);

    public Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Bulk, (session, ct) =>
        session.ExecuteAsync("DELETE FROM ShopInvitation WHERE ExpiresUtc < @before", new { before = (time.GetUtcNow() - Age).ToUnixTimeMilliseconds() }, ct), cancellationToken);
}
