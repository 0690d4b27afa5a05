namespace Studio.Data.Writing;

/// <summary>
/// Runs the writer on a thread of its own. It waits for the disk in every commit: on a thread of the pool, which has as many as there are
/// processors, requests would wait with it. The thread starts with the first work, ends when there has been none
/// for a while, and starts again.
/// </summary>
internal sealed class WriterThread : TaskScheduler, IDisposable
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(5);

    // A monitor and not a blocking collection: that one spins before it sleeps, and the processor is wanted elsewhere.
    private readonly Queue<Task> _tasks = new();
    private bool _started;
    private bool _ended;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs the work and all that continues it on the thread.</summary>
    public Task RunAsync(Func<Task> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Ends the thread after what is queued.</summary>
    public void Dispose()
    {
        lock (_tasks)
        {
            _ended = true;
            Monitor.Pulse(_tasks);
        }
    }

    protected override void QueueTask(Task task)
    {
        lock (_tasks)
        {
            if (!_ended)
            {
                _tasks.Enqueue(task);
                Monitor.Pulse(_tasks);
                if (!_started)
                {
                    _started = true;
                    new Thread(Run) { IsBackground = true, Name = "studio-writer" }.Start();
                }

                return;
            }
        }

        // What some work left running after the writer's end goes on elsewhere.
        ThreadPool.UnsafeQueueUserWorkItem(_ => TryExecuteTask(task), null);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_tasks)
        {
            return [.. _tasks];
        }
    }

    private void Run()
    {
        while (Take() is { } task)
        {
            TryExecuteTask(task);
        }
    }

    private Task? Take()
    {
        lock (_tasks)
        {
            Task? task;
            while (!_tasks.TryDequeue(out task) && !_ended)
            {
                if (!Monitor.Wait(_tasks, KeepAlive) && _tasks.Count == 0)
                {
                    _started = false;
                    return null;
                }
            }

            return task;
        }
    }
}
