namespace Studio.Data.Writing;

/// <summary>Who writes: the writer serves a smaller class first, and lets none starve.</summary>
public enum WriteClass
{
    /// <summary>A person waits for the save.</summary>
    Interactive,

    /// <summary>Events and decisions of contacts. On PostgreSQL they are written beside the other classes, on several hosts at once.</summary>
    Events,

    /// <summary>Outbox consumers and workflow steps.</summary>
    Workflow,

    /// <summary>Imports, backfill, search.</summary>
    Bulk,
}

/// <summary>The writer's bounds.</summary>
public sealed class WriterOptions
{
    /// <summary>How long one transaction goes on taking further work of its class.</summary>
    public TimeSpan BatchTime { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How many pieces of work one transaction holds at the most.</summary>
    public int BatchSize { get; set; } = 256;

    /// <summary>How many pieces of work of one class may wait; beyond it the caller is told to come back.</summary>
    public int QueueLimit { get; set; } = 4096;

    /// <summary>After waiting this long, work of a lower class goes before a higher one.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMilliseconds(400);

    internal WriterOptions With(int batchSize) => new() { BatchTime = BatchTime, BatchSize = batchSize, QueueLimit = QueueLimit, Patience = Patience };
}

/// <summary>The queue of a write class is full: nothing was written; try again after a moment.</summary>
public sealed class WriterBusyException(WriteClass writeClass)
    : Studio.Kernel.Problems.ProblemException(503, "The database is busy.", $"Too much is waiting to be written ({writeClass}). Nothing was changed; try again in a moment.");

/// <summary>The tenant's database is being closed: nothing was written; the next request finds the new one.</summary>
public sealed class WriterClosedException() : Studio.Kernel.Problems.ProblemException(503, "The tenant is being reloaded.", "Nothing was changed; try again in a moment.");
