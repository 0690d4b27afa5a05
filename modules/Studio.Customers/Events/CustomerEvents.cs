using Studio.Data.Sessions;

namespace Studio.Customers.Events;

/// <summary>Tells all sinks of what happens to customers.</summary>
public sealed class CustomerEvents(IEnumerable<ICustomerEventSink> sinks)
{
    private readonly IReadOnlyList<ICustomerEventSink> _sinks = [.. sinks];

    /// <summary>Tells every sink, in the session's transaction and in the order of their registration.</summary>
    public async Task RaiseAsync(WriteSession session, CustomerEvent happened, CancellationToken cancellationToken)
    {
        foreach (var sink in _sinks)
        {
            await sink.HappenedAsync(session, happened, cancellationToken);
        }
    }
}
