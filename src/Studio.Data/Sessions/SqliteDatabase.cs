using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Studio.Data.Dialects;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Kernel.Telemetry;
using Studio.Kernel.Tenants;

namespace Studio.Data.Sessions;

/// <summary>A tenant's SQLite file in WAL mode with <c>synchronous=FULL</c>: what was answered survives a power loss.</summary>
internal sealed class SqliteDatabase : IDatabase, IAsyncDisposable
{
    private const string ReaderPragmas = "PRAGMA query_only=ON; PRAGMA cache_size=-16384; PRAGMA mmap_size=268435456; PRAGMA busy_timeout=5000;";

    private const int PooledReaders = 16;

    private readonly string _file;
    private readonly SqliteWriteConnector _connector;
    private readonly GroupWriter _writer;
    private readonly ConcurrentStack<SqliteConnection> _readers = [];
    private int _idle;
    private volatile bool _disposed;

    public SqliteDatabase(ShellSettings shell, IOptions<WriterOptions> options, TimeProvider time, ILogger<SqliteDatabase> logger, TenantMetrics? metrics = null)
    {
        Directory.CreateDirectory(shell.Folder);
        _file = Path.Combine(shell.Folder, "studio.db");
        _connector = new SqliteWriteConnector(_file);
        _writer = new GroupWriter(_connector, options.Value, time, logger, metrics);
    }

    public SqlDialect Dialect => SqliteDialect.Instance;

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<T> ReadAsync<T>(Func<DbSession, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var connection = TakeReader();

        var healthy = false;
        try
        {
            var result = await read(new DbSession(connection, null, Dialect), cancellationToken);
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

    public Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken) => Task.FromResult<DbConnection>(SqliteWriteConnector.Open(_file, ReaderPragmas));

    public DbConnection CreateConnection() => SqliteWriteConnector.Connection(_file);

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await _writer.DisposeAsync();
        _connector.Dispose();
        while (_readers.TryPop(out var connection))
        {
            await connection.DisposeAsync();
        }
    }

    private SqliteConnection TakeReader()
    {
        if (!_readers.TryPop(out var connection))
        {
            return SqliteWriteConnector.Open(_file, ReaderPragmas);
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
        _ => null,
    };
}
