namespace Studio.Data.Messages;

/// <summary>Wakes this host's dispatcher of messages; a waking that comes while nobody waits is not lost.</summary>
public sealed class MessageSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Ends at the next waking. Take it before looking for work, wait for it afterwards.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>There is something to do.</summary>
    public void Wake() => Interlocked.Exchange(ref _next, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
