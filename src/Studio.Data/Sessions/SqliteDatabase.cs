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
    private const string ReaderPragmas = "PRAGMA query_only=ON; PRAGMA cache_size=-16384; PRAGMA busy_timeout=5000;";

    private const int PooledReaders = 16;

    /// <summary>A connection that nobody used for so long, or twice so long, is closed: it holds the schema, a cache and mapped pages, and a host has many tenants that rest.</summary>
    internal static readonly TimeSpan RestTime = TimeSpan.FromSeconds(10);

    private readonly string _file;
    private readonly SqliteFileVersion _version;
    private readonly FreedMemory? _freed;
    private readonly SqliteWriteConnector _connector;
    private readonly GroupWriter _writer;
    private readonly TimeProvider _time;
    private readonly ITimer _rest;
    private readonly Lock _gate = new();

    // In the order in which they came back.
    private readonly List<Reader> _readers = [];
    private bool _mapped;
    private bool _disposed;

    public SqliteDatabase(ShellSettings shell, IOptions<WriterOptions> options, TimeProvider time, ILogger<SqliteDatabase> logger, TenantMetrics? metrics = null, FreedMemory? freed = null)
    {
        Directory.CreateDirectory(shell.Folder);
        _file = Path.Combine(shell.Folder, "studio.db");
        _version = new SqliteFileVersion(_file);
        _freed = freed;
        _connector = new SqliteWriteConnector(_file, _version);
        _writer = new GroupWriter(_connector, options.Value, time, logger, metrics);
        _time = time;
        using (ExecutionContext.SuppressFlow())
        {
            _rest = time.CreateTimer(static database => ((SqliteDatabase)database!).Rest(), this, RestTime, RestTime);
        }
    }

    public SqlDialect Dialect => SqliteDialect.Instance;

    public long? Version => _version.Current;

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<T> ReadAsync<T>(Func<DbSession, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var reader = TakeReader();

        var healthy = false;
        try
        {
            var result = await read(new DbSession(reader.Connection, null, Dialect), cancellationToken);
            healthy = true;
            return result;
        }
        finally
        {
            if (!healthy || !TryKeepReader(reader))
            {
                await reader.Connection.DisposeAsync();
            }
        }
    }

    public Task<T> WriteAsync<T>(WriteClass writeClass, Func<WriteSession, CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        _writer.WriteAsync(writeClass, write, cancellationToken);

    public Task BuildIndexAsync(string name, string table, string columns, CancellationToken cancellationToken) =>
        WriteAsync(WriteClass.Bulk, (session, ct) => session.ExecuteAsync($"CREATE INDEX IF NOT EXISTS {name} ON {table} ({columns})", null, ct), cancellationToken);

    /// <summary>The log holds pages as they were until it is written from its beginning again, or cut.</summary>
    public Task<bool> ScrubAsync(CancellationToken cancellationToken) => Task.Run(() =>
    {
        using var connection = SqliteWriteConnector.Open(_file, "PRAGMA busy_timeout=2000; PRAGMA secure_delete=ON;");
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        using var answer = command.ExecuteReader();
        return answer.Read() && answer.GetInt64(0) == 0;
    }, cancellationToken);

    public Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken) => Task.FromResult<DbConnection>(SqliteWriteConnector.Open(_file, ReaderPragmas));

    public DbConnection CreateConnection() => SqliteWriteConnector.Connection(_file);

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        await _rest.DisposeAsync();
        await _writer.DisposeAsync();
        _connector.Dispose();
        Close(TimeSpan.Zero);
    }

    private Reader TakeReader()
    {
        lock (_gate)
        {
            // The one used last: its cache is warm, and the others come to rest.
            if (_readers is [.., var reader])
            {
                _readers.RemoveAt(_readers.Count - 1);
                return reader;
            }
        }

        var mapped = SqliteWriteConnector.IsMapped(_file);
        return new Reader(SqliteWriteConnector.OpenKept(_file, ReaderPragmas), mapped);
    }

    /// <summary>Puts a connection back where there is room. One that was opened while the file was small makes room for one that maps it.</summary>
    private bool TryKeepReader(Reader reader)
    {
        lock (_gate)
        {
            if (_disposed || _readers.Count >= PooledReaders || (_mapped && !reader.Mapped))
            {
                return false;
            }

            reader.Since = _time.GetTimestamp();
            _readers.Add(reader);
            return true;
        }
    }

    private void Rest()
    {
        var mapped = SqliteWriteConnector.IsMapped(_file);
        lock (_gate)
        {
            _mapped = mapped;
        }

        Close(RestTime);
        _writer.Rest();
    }

    /// <summary>Closes the kept connections that came back so long ago.</summary>
    private void Close(TimeSpan ago)
    {
        List<Reader> closing;
        lock (_gate)
        {
            var later = _readers.FindIndex(r => _time.GetElapsedTime(r.Since) < ago);
            closing = _readers.GetRange(0, later < 0 ? _readers.Count : later);
            _readers.RemoveRange(0, closing.Count);
        }

        foreach (var reader in closing)
        {
            _version.Close(reader.Connection.Dispose);
            _freed?.Note();
        }
    }

    private sealed class Reader(SqliteConnection connection, bool mapped)
    {
        public SqliteConnection Connection { get; } = connection;

        /// <summary>Whether it reads the file through the process's memory.</summary>
        public bool Mapped { get; } = mapped;

        /// <summary>When it came back.</summary>
        public long Since { get; set; }
    }
}

/// <summary>Tells what an error of SQLite means to a caller.</summary>
internal sealed class SqliteProblemMapper : IProblemMapper
{
    private const int Busy = 5;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;

    public ProblemException? Map(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: Full } => new ProblemException(507, "The disk is full.", "Nothing was changed. Ask the operator to make room."),
        SqliteException { SqliteErrorCode: Busy } => Unable("Nothing was changed; try again in a moment."),

        // What was written before the disk refused to make it durable may yet be there after a restart.
        SqliteException { SqliteErrorCode: InputOutput or CannotOpen or ReadOnly } =>
            Unable("The disk reports an error. Whether your change was kept is not known; try again in a moment, with the same idempotency key where you sent one."),
        _ => null,
    };

    private static ProblemException Unable(string detail) => new(503, "The database cannot write now.", detail) { RetryAfter = TimeSpan.FromSeconds(2) };
}
