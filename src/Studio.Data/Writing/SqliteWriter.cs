using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Studio.Data.Sessions;

namespace Studio.Data.Writing;

/// <summary>
/// The only connection that writes to a SQLite file. Work waits in a queue per class; work of one class that waits together shares one
/// transaction and so one fsync, each piece behind a savepoint of its own.
/// </summary>
internal sealed class SqliteWriter(Func<SqliteConnection> open, WriterOptions options, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly Queue<Work>[] _queues = [.. Enum.GetValues<WriteClass>().Select(_ => new Queue<Work>())];
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly WriterThread _thread = new();
    private SqliteConnection? _connection;
    private Task? _loop;
    private bool _closing;

    public Task<T> WriteAsync<T>(WriteClass writeClass, Func<WriteSession, CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        var work = new Work<T>(write, time.GetTimestamp(), cancellationToken);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing, this);
            var queue = _queues[(int)writeClass];
            if (queue.Count >= options.QueueLimit)
            {
                throw new WriterBusyException(writeClass) { RetryAfter = TimeSpan.FromSeconds(1) };
            }

            queue.Enqueue(work);
            _loop ??= _thread.RunAsync(RunAsync);
        }

        _signal.Release();
        return work.Result;
    }

    public async ValueTask DisposeAsync()
    {
        Task? loop;
        lock (_gate)
        {
            _closing = true;
            loop = _loop;
        }

        _signal.Release();
        if (loop is not null)
        {
            await loop;
        }

        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        _thread.Dispose();
        _signal.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await _signal.WaitAsync();
            while (Choose() is { } queue)
            {
                await RunBatchAsync(queue);
            }

            lock (_gate)
            {
                if (_closing && Array.TrueForAll(_queues, q => q.Count == 0))
                {
                    return;
                }
            }
        }
    }

    /// <summary>The queue to serve: the highest class that waits, unless a lower one has waited beyond its patience.</summary>
    private Queue<Work>? Choose()
    {
        lock (_gate)
        {
            for (var i = _queues.Length - 1; i > 0; i--)
            {
                if (_queues[i].TryPeek(out var head) && time.GetElapsedTime(head.Queued) > options.Patience)
                {
                    return _queues[i];
                }
            }

            return Array.Find(_queues, q => q.Count > 0);
        }
    }

    private async Task RunBatchAsync(Queue<Work> queue)
    {
        var done = new List<Work>();
        try
        {
            _connection ??= open();
            await using var transaction = _connection.BeginTransaction(deferred: false);
            var started = time.GetTimestamp();
            while (Next(queue, done.Count, started) is { } work)
            {
                done.Add(work);
                await RunOneAsync(work, transaction);
            }

            if (done.TrueForAll(w => w.Failed))
            {
                await transaction.RollbackAsync();
            }
            else
            {
                await transaction.CommitAsync();
            }
        }
        catch (Exception e)
        {
            await FailAsync(done, queue, e);
            return;
        }

        foreach (var work in done)
        {
            foreach (var action in work.AfterCommit)
            {
                action();
            }

            work.Complete();
            RunCommitted(work);
        }
    }

    private async Task RunOneAsync(Work work, SqliteTransaction transaction)
    {
        await transaction.SaveAsync("piece");
        var session = new WriteSession(transaction.Connection!, transaction);
        if (await work.RunAsync(session))
        {
            await transaction.ReleaseAsync("piece");
        }
        else
        {
            // The piece fails alone; what else waits in this transaction goes on.
            await transaction.RollbackAsync("piece");
            await transaction.ReleaseAsync("piece");
        }
    }

    private Work? Next(Queue<Work> queue, int count, long started)
    {
        lock (_gate)
        {
            if (count > 0 && (count >= options.BatchSize || time.GetElapsedTime(started) > options.BatchTime || HigherWaits(queue)))
            {
                return null;
            }

            return queue.TryDequeue(out var work) ? work : null;
        }
    }

    private bool HigherWaits(Queue<Work> queue)
    {
        foreach (var other in _queues)
        {
            if (ReferenceEquals(other, queue))
            {
                return false;
            }

            if (other.Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    private async Task FailAsync(List<Work> done, Queue<Work> queue, Exception exception)
    {
        logger.LogError(exception, "A write transaction of {Count} pieces failed", done.Count);
        if (done.Count == 0)
        {
            // The transaction could not even begin: tell the one who waits longest, or the loop would spin on it.
            lock (_gate)
            {
                if (queue.TryDequeue(out var work))
                {
                    done.Add(work);
                }
            }
        }

        foreach (var work in done)
        {
            work.Fail(exception);
        }

        // After an error of the file system the connection's state is not to be trusted.
        if (_connection is not null)
        {
            try
            {
                await _connection.DisposeAsync();
            }
            catch (DbException e)
            {
                logger.LogWarning(e, "The failed write connection did not close cleanly");
            }

            _connection = null;
        }
    }

    private void RunCommitted(Work work)
    {
        if (work.Committed.Count > 0 && !work.Failed)
        {
            _ = Task.Run(async () =>
            {
                foreach (var action in work.Committed)
                {
                    try
                    {
                        await action(CancellationToken.None);
                    }
                    catch (Exception e)
                    {
                        logger.LogError(e, "An action after a commit failed");
                    }
                }
            });
        }
    }

    private abstract class Work(long queued)
    {
        public long Queued { get; } = queued;

        public bool Failed { get; protected set; }

        public IReadOnlyList<Func<CancellationToken, Task>> Committed { get; protected set; } = [];

        public IReadOnlyList<Action> AfterCommit { get; protected set; } = [];

        public abstract Task<bool> RunAsync(WriteSession session);

        public abstract void Complete();

        public abstract void Fail(Exception exception);
    }

    private sealed class Work<T>(Func<WriteSession, CancellationToken, Task<T>> write, long queued, CancellationToken cancellationToken) : Work(queued)
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _value;
        private Exception? _exception;

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
                _exception = e;
                Failed = true;
            }

            return !Failed;
        }

        public override void Complete()
        {
            if (_exception is OperationCanceledException)
            {
                _completion.TrySetCanceled(cancellationToken);
            }
            else if (_exception is not null)
            {
                _completion.TrySetException(_exception);
            }
            else
            {
                _completion.TrySetResult(_value!);
            }
        }

        public override void Fail(Exception exception)
        {
            Failed = true;
            _completion.TrySetException(_exception ?? exception);
        }
    }
}
