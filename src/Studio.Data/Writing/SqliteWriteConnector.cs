using System.Data.Common;
using Microsoft.Data.Sqlite;
using Studio.Data.Dialects;

namespace Studio.Data.Writing;

/// <summary>The only connection that writes to a SQLite file.</summary>
internal sealed class SqliteWriteConnector(string file) : IWriteConnector, IDisposable
{
    private const string Pragmas =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=16384; PRAGMA mmap_size=268435456; PRAGMA busy_timeout=5000;";

    private readonly WriterThread _thread = new();

    public SqlDialect Dialect => SqliteDialect.Instance;

    public Task RunAsync(Func<Task> loop) => _thread.RunAsync(loop);

    public Task<DbConnection> OpenAsync() => Task.FromResult<DbConnection>(Open(file, Pragmas));

    // Never deferred: a transaction that first reads and then writes would fail when another process has written in between.
    public Task<DbTransaction> BeginAsync(DbConnection connection, WriteClass writeClass) => Task.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: false));

    public Task EndPieceAsync(DbTransaction transaction, string savepoint) => transaction.ReleaseAsync(savepoint);

    public bool IsLost(DbException exception) => false;

    public void Dispose() => _thread.Dispose();

    /// <summary>A connection to the file that is not open yet.</summary>
    public static SqliteConnection Connection(string file) => new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 5 }.ToString());

    /// <summary>Opens the file with these pragmas. The driver's pooling is off, so that they are set once a connection.</summary>
    public static SqliteConnection Open(string file, string pragmas)
    {
        var connection = Connection(file);
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
