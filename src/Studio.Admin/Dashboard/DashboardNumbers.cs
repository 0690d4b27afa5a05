using System.Collections.Concurrent;

namespace Studio.Admin.Dashboard;

/// <summary>Numbers with the moment at which they were counted.</summary>
public sealed record CountedNumbers<T>(T Value, DateTimeOffset CountedUtc);

/// <summary>
/// Keeps what widgets counted for a while, as counting may read many rows: who looks within <see cref="Age"/> sees the same numbers and when they were counted. A singleton of the tenant; what is kept is the same
/// for everybody who may see the widget.
/// </summary>
public sealed class DashboardNumbers(TimeProvider time)
{
    /// <summary>How long numbers are shown before they are counted again.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, object> _kept = new(StringComparer.Ordinal);

    /// <summary>The kept numbers, or those that are counted now. A count that fails is kept by nobody.</summary>
    public async Task<CountedNumbers<T>> GetAsync<T>(string name, Func<CancellationToken, Task<T>> count, CancellationToken cancellationToken)
    {
        if (_kept.GetValueOrDefault(name) is CountedNumbers<T> kept && time.GetUtcNow() - kept.CountedUtc < Age)
        {
            return kept;
        }

        var counted = new CountedNumbers<T>(await count(cancellationToken), time.GetUtcNow());
        _kept[name] = counted;
        return counted;
    }
}
