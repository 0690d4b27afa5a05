using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Sessions;

namespace Studio.Data.Verification;

/// <summary>What one check found.</summary>
/// <param name="Check">What was recounted.</param>
/// <param name="Differences">Empty where all is well.</param>
public sealed record CheckResult(string Check, IReadOnlyList<Difference> Differences);

/// <summary>Runs every <see cref="IDataCheck"/> of a tenant.</summary>
public static class DataVerification
{
    /// <summary>Recounts everything derived, each check on one connection; reads only, so that the tenant may be serving.</summary>
    public static async Task<IReadOnlyList<CheckResult>> RunAsync(IServiceProvider tenant, CancellationToken cancellationToken)
    {
        var database = tenant.GetRequiredService<IDatabase>();
        var results = new List<CheckResult>();
        foreach (var check in tenant.GetServices<IDataCheck>())
        {
            results.Add(new CheckResult(check.Name, await database.ReadAsync(check.RunAsync, cancellationToken)));
        }

        return results;
    }
}
