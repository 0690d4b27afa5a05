using System.Collections.Concurrent;

namespace Studio.Web.Tests.Isolation;

/// <summary>Goes through routes, several at once, and gathers what is wrong.</summary>
public static class Walk
{
    private const int AtOnce = 6;
    private const int MostFaults = 40;
    private const int LongestFault = 600;

    /// <summary>Visits each route; the first faults, in order.</summary>
    public static async Task<IReadOnlyList<string>> AllAsync(TenantSide side, IEnumerable<WalkedRoute> routes, Func<WalkedRoute, ConcurrentBag<string>, Task> visit)
    {
        var all = routes.ToList();
        all.ShouldNotBeEmpty(side.Name);
        var faults = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (route, _) => await visit(route, faults));
        return [.. faults.Order(StringComparer.Ordinal).Select(f => f.Length > LongestFault ? f[..LongestFault] : f).Take(MostFaults)];
    }

    /// <summary>Whatever is asked: the server does not fail, tells nothing of its inside, and nothing of the tenant that is not asked.</summary>
    public static void Check(Answer answer, TenantSide hidden, ConcurrentBag<string> faults)
    {
        if (answer.Fault is { } fault)
        {
            faults.Add(fault);
        }

        if (hidden.Secrets.IsIn(answer.Text))
        {
            faults.Add($"{answer.Asked}: {answer.Status} shows {string.Join(", ", hidden.Secrets.KindsIn(answer.Text))} of {hidden.Name}");
        }
    }
}
