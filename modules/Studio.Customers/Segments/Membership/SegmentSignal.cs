namespace Studio.Customers.Segments.Membership;

/// <summary>Wakes this host's worker; a waking that comes while nobody waits is not lost.</summary>
internal sealed class SegmentSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Ends at the next waking. Take it before looking for work, wait for it afterwards.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>There is something to do.</summary>
    public void Wake() => Interlocked.Exchange(ref _next, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
