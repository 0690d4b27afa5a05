using Studio.Data.Dialects;
using Studio.Data.Writing;

namespace Studio.Data.Sessions;

/// <summary>A tenant's database: many readers; what is written is written one after the other, over all hosts, but for events.</summary>
public interface IDatabase
{
    /// <summary>What cannot be said in one way for every database.</summary>
    SqlDialect Dialect { get; }

    /// <summary>A number that is another one after anybody, also another process, wrote; asking for it opens no connection. Null where only the database knows.</summary>
    long? Version { get; }

    /// <summary>Makes what the tables lie in, where it is not there yet. Several hosts may do so at once.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Reads on a connection of the pool; sees everything committed before.</summary>
    Task<T> ReadAsync<T>(Func<DbSession, CancellationToken, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>
    /// Writes in a transaction and answers after it is durable. Work of one class may share a commit; a piece that throws is undone alone.
    /// The work must touch nothing but the session: it holds the only writer. On PostgreSQL <see cref="WriteClass.Events"/> goes on beside the
    /// other classes and on several hosts at once: such work inserts what nobody else can, by unique keys and ON CONFLICT, or locks the rows
    /// that it decides by with <see cref="SqlDialect.LockRows"/>.
    /// </summary>
    /// <exception cref="WriterBusyException">Too much is waiting.</exception>
    Task<T> WriteAsync<T>(WriteClass writeClass, Func<WriteSession, CancellationToken, Task<T>> write, CancellationToken cancellationToken);

    /// <summary>
    /// Makes an index of a table in use. On PostgreSQL nobody waits for it, and what an attempt that failed left behind is made anew; on SQLite those who write wait.
    /// </summary>
    /// <param name="name">The index; nothing is done where it is there.</param>
    /// <param name="table">Its table.</param>
    /// <param name="columns">Its columns in SQL.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task BuildIndexAsync(string name, string table, string columns, CancellationToken cancellationToken);

    /// <summary>
    /// Leaves nothing behind of what was deleted in those files of the database that this process may clear: on SQLite what is deleted is overwritten as it goes, and this empties the log that still has it.
    /// A server clears its own by its vacuum. False where somebody who reads or writes was in the way: it is to be asked again.
    /// </summary>
    Task<bool> ScrubAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>Opens a connection for reading, for those who manage connections themselves. The caller disposes it.</summary>
    Task<System.Data.Common.DbConnection> OpenReaderAsync(CancellationToken cancellationToken);

    /// <summary>
    /// A closed connection for the few that a library makes work synchronously; the caller opens and disposes it. It may write single statements;
    /// it must not be used inside a write, which it would wait for.
    /// </summary>
    System.Data.Common.DbConnection CreateConnection();
}

/// <summary>
/// What one scope (a request, a recipe, a job's batch) reads and writes through. Services that take it compose: inside <see cref="WriteAsync{T}"/>
/// they all share one transaction.
/// </summary>
public sealed class UnitOfWork(IDatabase database)
{
    /// <summary>What cannot be said in one way for every database.</summary>
    public SqlDialect Dialect => database.Dialect;

    private List<Func<CancellationToken, Task>>? _atEnd;

    /// <summary>The session of the transaction that this scope is in, or null.</summary>
    public WriteSession? Current { get; private set; }

    /// <summary>Raised with the session when the scope enters a transaction, and with null when it leaves.</summary>
    public event Func<WriteSession?, CancellationToken, Task>? Changed;

    /// <summary>Reads; inside a transaction it sees what the transaction wrote.</summary>
    public Task<T> ReadAsync<T>(Func<DbSession, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        Current is { } session ? read(session, cancellationToken) : database.ReadAsync(read, cancellationToken);

    /// <summary>Writes in the scope's transaction, or in a new one.</summary>
    public Task<T> WriteAsync<T>(WriteClass writeClass, Func<WriteSession, CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        Current is { } session ? write(session, cancellationToken) : database.WriteAsync(writeClass, AsCaller(write), cancellationToken);

    /// <summary>Writes in the scope's transaction, or in a new one.</summary>
    public Task WriteAsync(WriteClass writeClass, Func<WriteSession, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        WriteAsync(writeClass, async (session, ct) =>
        {
            await write(session, ct);
            return true;
        }, cancellationToken);

    /// <summary>Runs something at the end of the transaction that this scope is in, within it: what it throws undoes all of it.</summary>
    /// <exception cref="InvalidOperationException">The scope is in no transaction.</exception>
    public void AtEnd(Func<CancellationToken, Task> action)
    {
        if (Current is null)
        {
            throw new InvalidOperationException("There is no transaction that could end.");
        }

        (_atEnd ??= []).Add(action);
    }

    /// <summary>The writer has a thread of its own: what is known of the caller (request, trace, language) comes along, and not that of whoever wrote first.</summary>
    private Func<WriteSession, CancellationToken, Task<T>> AsCaller<T>(Func<WriteSession, CancellationToken, Task<T>> write)
    {
        if (ExecutionContext.Capture() is not { } caller)
        {
            return (session, ct) => EnterAsync(session, write, ct);
        }

        return (session, ct) =>
        {
            Task<T>? written = null;
            ExecutionContext.Run(caller, _ => written = EnterAsync(session, write, ct), null);
            return written!;
        };
    }

    private async Task<T> EnterAsync<T>(WriteSession session, Func<WriteSession, CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        Current = session;
        try
        {
            await RaiseAsync(session, cancellationToken);
            var result = await write(session, cancellationToken);
            for (var i = 0; i < _atEnd?.Count; i++)
            {
                await _atEnd[i](cancellationToken);
            }

            return result;
        }
        finally
        {
            Current = null;
            _atEnd = null;
            await RaiseAsync(null, CancellationToken.None);
        }
    }

    private async Task RaiseAsync(WriteSession? session, CancellationToken cancellationToken)
    {
        if (Changed is { } changed)
        {
            foreach (var handler in changed.GetInvocationList().Cast<Func<WriteSession?, CancellationToken, Task>>())
            {
                await handler(session, cancellationToken);
            }
        }
    }
}
