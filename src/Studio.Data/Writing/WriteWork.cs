using Studio.Data.Sessions;

namespace Studio.Data.Writing;

/// <summary>A piece of work that waits for its turn to write, and whoever waits for its answer.</summary>
internal abstract class WriteWork(long queued)
{
    public long Queued { get; } = queued;

    public bool Failed { get; protected set; }

    /// <summary>What the work itself threw; null where it did not, though its transaction may have failed.</summary>
    public Exception? Cause { get; protected set; }

    public IReadOnlyList<Func<CancellationToken, Task>> Committed { get; protected set; } = [];

    public IReadOnlyList<Action> AfterCommit { get; protected set; } = [];

    public abstract Task<bool> RunAsync(WriteSession session);

    public abstract void Complete();

    public abstract void Fail(Exception exception);
}

/// <inheritdoc/>
internal sealed class WriteWork<T>(Func<WriteSession, CancellationToken, Task<T>> write, long queued, CancellationToken cancellationToken) : WriteWork(queued)
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _value;

    public Task<T> Result => _completion.Task;

    public override async Task<bool> RunAsync(WriteSession session)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            _value = await write(session, cancellationToken);
            Committed = session.Committed;
            AfterCommit = session.AfterCommitActions;
        }
        catch (Exception e)
        {
            Cause = e;
            Failed = true;
        }

        return !Failed;
    }

    public override void Complete()
    {
        if (Cause is OperationCanceledException)
        {
            _completion.TrySetCanceled(cancellationToken);
        }
        else if (Cause is not null)
        {
            _completion.TrySetException(Cause);
        }
        else
        {
            _completion.TrySetResult(_value!);
        }
    }

    public override void Fail(Exception exception)
    {
        Failed = true;
        _completion.TrySetException(Cause ?? exception);
    }
}
