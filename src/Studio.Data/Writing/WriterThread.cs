using System.Collections.Concurrent;

namespace Studio.Data.Writing;

/// <summary>
/// Runs the writer on a thread of its own. It waits for the disk in every commit: on a thread of the pool, which has as many as there are
/// processors, requests would wait with it. The thread starts with the first work.
/// </summary>
internal sealed class WriterThread : TaskScheduler, IDisposable
{
    private readonly BlockingCollection<Task> _tasks = [];
    private int _started;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs the work and all that continues it on the thread.</summary>
    public Task RunAsync(Func<Task> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    public void Dispose() => _tasks.CompleteAdding();

    protected override void QueueTask(Task task)
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            new Thread(Run) { IsBackground = true, Name = "studio-writer" }.Start();
        }

        try
        {
            _tasks.Add(task);
        }
        catch (InvalidOperationException)
        {
            // The writer has ended; what some work left running ends elsewhere.
            ThreadPool.UnsafeQueueUserWorkItem(_ => TryExecuteTask(task), null);
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _tasks];

    private void Run()
    {
        foreach (var task in _tasks.GetConsumingEnumerable())
        {
            TryExecuteTask(task);
        }

        _tasks.Dispose();
    }
}
