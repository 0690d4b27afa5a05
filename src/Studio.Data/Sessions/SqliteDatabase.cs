using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Kernel.Tenants;

namespace Studio.Data.Sessions;

/// <summary>A tenant's SQLite file in WAL mode with <c>synchronous=FULL</c>: what was answered survives a power loss.</summary>
internal sealed class SqliteDatabase : IDatabase, IAsyncDisposable
{
    private const string WriterPragmas =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=16384; PRAGMA mmap_size=268435456; PRAGMA busy_timeout=5000;";

    private const string ReaderPragmas = "PRAGMA query_only=ON; PRAGMA cache_size=-16384; PRAGMA mmap_size=268435456; PRAGMA busy_timeout=5000;";

    private const int PooledReaders = 16;

    private readonly string _file;
    private readonly SqliteWriter _writer;
    private readonly ConcurrentStack<SqliteConnection> _readers = [];
    private int _idle;
    private volatile bool _disposed;

    public SqliteDatabase(ShellSettings shell, IOptions<WriterOptions> options, TimeProvider time, ILogger<SqliteDatabase> logger)
    {
        Directory.CreateDirectory(shell.Folder);
        _file = Path.Combine(shell.Folder, "studio.db");
        _writer = new SqliteWriter(() => Open(WriterPragmas), options.Value, time, logger);
    }

    private string ConnectionText => new SqliteConnectionStringBuilder { DataSource = _file, Pooling = false, DefaultTimeout = 5 }.ToString();

    public async Task<T> ReadAsync<T>(Func<DbSession, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var connection = TakeReader();

        var healthy = false;
        try
        {
            var result = await read(new DbSession(connection, null), cancellationToken);
            healthy = true;
            return result;
        }
        finally
        {
            if (!healthy || !TryKeepReader(connection))
            {
                await connection.DisposeAsync();
            }
        }
    }

    public Task<T> WriteAsync<T>(WriteClass writeClass, Func<WriteSession, CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        _writer.WriteAsync(writeClass, write, cancellationToken);

    public Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken) => Task.FromResult<DbConnection>(Open(ReaderPragmas));

    public DbConnection CreateConnection() => new SqliteConnection(ConnectionText);

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await _writer.DisposeAsync();
        while (_readers.TryPop(out var connection))
        {
            await connection.DisposeAsync();
        }
    }

    private SqliteConnection TakeReader()
    {
        if (!_readers.TryPop(out var connection))
        {
            return Open(ReaderPragmas);
        }

        Interlocked.Decrement(ref _idle);
        return connection;
    }

    /// <summary>Puts a connection back where there is room; the one used last is taken first, its cache is warm.</summary>
    private bool TryKeepReader(SqliteConnection connection)
    {
        if (_disposed || Interlocked.Increment(ref _idle) > PooledReaders)
        {
            Interlocked.Decrement(ref _idle);
            return false;
        }

        _readers.Push(connection);
        return true;
    }

    private SqliteConnection Open(string pragmas)
    {
        // Pooling is off: this class pools, with the pragmas set once a connection.
        var connection = new SqliteConnection(ConnectionText);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = pragmas;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

/// <summary>Tells what an error of SQLite means to a caller.</summary>
internal sealed class SqliteProblemMapper : IProblemMapper
{
    private const int Busy = 5;
    private const int InputOutput = 10;
    private const int Full = 13;

    public ProblemException? Map(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: Full } => new ProblemException(507, "The disk is full.", "Nothing was changed. Ask the operator to make room."),
        SqliteException { SqliteErrorCode: Busy or InputOutput } => new ProblemException(503, "The database cannot write now.", "Nothing was changed; try again in a moment.") { RetryAfter = TimeSpan.FromSeconds(2) },
        ObjectDisposedException { ObjectName: { } name } when name.Contains(nameof(SqliteWriter), StringComparison.Ordinal) =>
            new ProblemException(503, "The tenant is being reloaded.", "Nothing was changed; try again in a moment.") { RetryAfter = TimeSpan.FromSeconds(1) },
        _ => null,
    };
}
