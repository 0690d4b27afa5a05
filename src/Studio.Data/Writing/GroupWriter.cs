using System.Data.Common;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Studio.Data.Sessions;
using Studio.Kernel.Telemetry;

namespace Studio.Data.Writing;

/// <summary>
/// Writes on one connection. Work waits in a queue per class; work of one class that waits together shares one transaction and so one
/// fsync, each piece after the first behind a savepoint of its own: the first is undone with the transaction. (To SQLite a savepoint is a second copy of every page that is changed after it.)
/// </summary>
internal sealed class GroupWriter(IWriteConnector connector, WriterOptions options, TimeProvider time, ILogger logger, TenantMetrics? metrics = null) : IAsyncDisposable
{
    private const string Piece = "piece";
    private static readonly string[] Names = Enum.GetNames<WriteClass>();

    private readonly Queue<WriteWork>[] _queues = [.. Enum.GetValues<WriteClass>().Select(_ => new Queue<WriteWork>())];
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0);
    private volatile DbConnection? _connection;
    private Task? _loop;
    private bool _used;
    private bool _resting;
    private bool _closing;

    public Task<T> WriteAsync<T>(WriteClass writeClass, Func<WriteSession, CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        var work = new WriteWork<T>(write, time.GetTimestamp(), cancellationToken);
        lock (_gate)
        {
            if (_closing)
            {
                throw new WriterClosedException { RetryAfter = TimeSpan.FromSeconds(1) };
            }

            var queue = _queues[(int)writeClass];
            if (queue.Count >= options.QueueLimit)
            {
                throw new WriterBusyException(writeClass) { RetryAfter = TimeSpan.FromSeconds(1) };
            }

            queue.Enqueue(work);
            _used = true;
            metrics?.WriteQueued(Names[(int)writeClass]);
            _loop ??= connector.RunAsync(RunAsync);
        }

        _signal.Release();
        return work.Result;
    }

    /// <summary>Lets the connection go where nothing was written since the last call; the next write opens it again.</summary>
    public void Rest()
    {
        lock (_gate)
        {
            (_resting, _used) = (!_used && _connection is not null && !_closing, false);
            if (_resting)
            {
                _signal.Release();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? loop;
        lock (_gate)
        {
            if (_closing)
            {
                return;
            }

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
            await connector.CloseAsync(_connection);
        }

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

            bool rests;
            lock (_gate)
            {
                if (_closing && Array.TrueForAll(_queues, q => q.Count == 0))
                {
                    return;
                }

                (rests, _resting) = (_resting && !_used, false);
            }

            if (rests)
            {
                await CloseAsync();
            }
        }
    }

    /// <summary>The queue to serve: the highest class that waits, unless a lower one has waited beyond its patience.</summary>
    private Queue<WriteWork>? Choose()
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

    private async Task RunBatchAsync(Queue<WriteWork> queue)
    {
        var done = new List<WriteWork>();
        try
        {
            await using var transaction = await BeginAsync((WriteClass)Array.IndexOf(_queues, queue));
            var started = time.GetTimestamp();
            while (Next(queue, done.Count, started) is { } work)
            {
                done.Add(work);
                await (done.Count == 1 ? RunFirstAsync(work, transaction) : RunNextAsync(work, transaction));
                if (done[0].Failed)
                {
                    break;
                }
            }

            if (!done[0].Failed)
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

    /// <summary>Begins on the connection that there is, and on a new one where that has died meanwhile: nothing was asked of it yet.</summary>
    private async Task<DbTransaction> BeginAsync(WriteClass writeClass)
    {
        if (_connection is not null)
        {
            try
            {
                return await connector.BeginAsync(_connection, writeClass);
            }
            catch (DbException e) when (connector.IsLost(e))
            {
                logger.LogWarning(e, "The write connection was lost; a new one is opened");
                await CloseAsync();
            }
        }

        _connection = await connector.OpenAsync();
        return await connector.BeginAsync(_connection, writeClass);
    }

    /// <summary>Runs the first piece; where it fails the transaction is over.</summary>
    private async Task RunFirstAsync(WriteWork work, DbTransaction transaction)
    {
        if (!await work.RunAsync(new WriteSession(transaction.Connection!, transaction, connector.Dialect)))
        {
            await UndoAsync(work, () => connector.HasEnded(transaction) && work.Cause is DbException ? throw work.Cause : transaction.RollbackAsync());
        }
    }

    private async Task RunNextAsync(WriteWork work, DbTransaction transaction)
    {
        await transaction.SaveAsync(Piece);
        if (!await work.RunAsync(new WriteSession(transaction.Connection!, transaction, connector.Dialect)))
        {
            await UndoAsync(work, () => transaction.RollbackAsync(Piece));
        }

        await connector.EndPieceAsync(transaction, Piece);
    }

    /// <summary>Undoes a piece: it fails alone, and what else waits goes on.</summary>
    private static async Task UndoAsync(WriteWork work, Func<Task> undo)
    {
        try
        {
            await undo();
        }
        catch (Exception) when (work.Cause is DbException)
        {
            // A full disk, a failing one or a lost connection has ended the whole transaction: the others are told that, not that there is no savepoint.
            ExceptionDispatchInfo.Throw(work.Cause);
        }
    }

    private WriteWork? Next(Queue<WriteWork> queue, int count, long started)
    {
        lock (_gate)
        {
            if (count > 0 && (count >= options.BatchSize || time.GetElapsedTime(started) > options.BatchTime || HigherWaits(queue)))
            {
                return null;
            }

            return Take(queue);
        }
    }

    private WriteWork? Take(Queue<WriteWork> queue)
    {
        if (queue.TryDequeue(out var work))
        {
            metrics?.WriteTaken(Names[Array.IndexOf(_queues, queue)], time.GetElapsedTime(work.Queued));
        }

        return work;
    }

    private bool HigherWaits(Queue<WriteWork> queue)
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

    private async Task FailAsync(List<WriteWork> done, Queue<WriteWork> queue, Exception exception)
    {
        if (done.Count == 0)
        {
            // The transaction could not even begin. All who wait are told now: one after the other, each after the time-out of another
            // attempt, the last would wait for ever.
            lock (_gate)
            {
                while (Take(queue) is { } work)
                {
                    done.Add(work);
                }
            }
        }

        logger.LogError(exception, "A write transaction of {Count} pieces failed", done.Count);
        foreach (var work in done)
        {
            work.Fail(exception);
        }

        connector.Failed(exception);

        // After an error of the file system or the network the connection's state is not to be trusted.
        await CloseAsync();
    }

    private async Task CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            try
            {
                await connector.CloseAsync(connection);
            }
            catch (DbException e)
            {
                logger.LogWarning(e, "The failed write connection did not close cleanly");
            }
        }
    }

    private void RunCommitted(WriteWork work)
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
}
